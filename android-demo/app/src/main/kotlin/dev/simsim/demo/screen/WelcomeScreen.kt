package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.Strength
import dev.simsim.demo.view.take

/** The first thing a new holder sees: what this is, and a passphrase to choose. Or a backup to bring back. */
class WelcomeScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.app_name)

    private val first = kit.secret(say(R.string.passphrase)) { judge() }
    private val second = kit.secret(say(R.string.passphrase_again)) { judge() }
    private val strength = kit.caption(say(R.string.passphrase_hint))
    private val bar = kit.bar(0f)
    private val button = kit.button(say(R.string.create_wallet), ::create)
    private var guarded = keys.available

    override fun view(): View {
        judge()
        return kit.column(
            kit.display(say(R.string.welcome_title)),
            kit.body(say(R.string.welcome_text)),
            RestoreCard(host, memory).view(),
            kit.card(
                kit.strong(say(R.string.passphrase_choose)),
                first, bar, strength, second,
                kit.caption(say(R.string.passphrase_warning)),
                if (keys.available) kit.switch(say(R.string.guard_use), guarded) { guarded = it } else null,
                button,
                gap = 12,
            ),
            kit.outlined(say(R.string.restore_backup)) { pick(FilePick.RESTORE) },
            gap = 16,
        )
    }

    private fun judge() {
        val judged = Strength.of(first.text)
        val same = first.text.contentEquals(second.text)
        bar.progress = (judged.share * 1000).toInt()
        strength.text = when {
            first.text.isEmpty() -> say(R.string.passphrase_hint)
            !judged.enough || same || second.text.isEmpty() -> say(judged.label)
            else -> say(R.string.passphrase_differs)
        }
        button.isEnabled = judged.enough && same
    }

    private fun create() {
        val passphrase = first.take()
        second.text.clear()
        button.isEnabled = false
        strength.text = say(R.string.creating)
        val guard = if (guarded) keys.guard() else null
        work {
            session.create(passphrase)
            if (guard != null) {
                session.wallet.addGuard(guard)
                preferences.guarded = true
            }
        }
    }

    override fun picked(file: FilePick, uri: Uri) {
        memory.putString(RestoreCard.FILE, uri.toString())
        redraw()
    }
}
