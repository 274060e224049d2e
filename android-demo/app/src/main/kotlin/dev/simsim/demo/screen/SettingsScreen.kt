package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import dev.simsim.demo.Preferences
import dev.simsim.demo.R
import dev.simsim.demo.view.take

/** Locking, language, copies, and the end of it all. */
class SettingsScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.settings)

    private val backupPassphrase = kit.secret(say(R.string.backup_passphrase))

    override fun view(): View = kit.column(
        locking(), language(), passphrase(), recovery(), backup(), RestoreCard(host, memory).view(), export(), erase(), gap = 16,
    )

    private fun locking() = kit.card(
        kit.heading(say(R.string.auto_lock)),
        kit.caption(say(R.string.auto_lock_text)),
        kit.chips(*Preferences.AUTO_LOCK.map { seconds ->
            val name = if (seconds == 0L) say(R.string.auto_lock_now) else say(R.string.auto_lock_after, seconds / 60)
            kit.chip(name, preferences.autoLockSeconds == seconds) {
                preferences.autoLockSeconds = seconds
                redraw()
            }
        }.toTypedArray()),
        if (keys.available) kit.switch(say(R.string.guard_use), preferences.guarded, ::guard) else kit.caption(say(R.string.guard_none)),
        if (keys.available) kit.switch(say(R.string.hardware_use), preferences.hardware) { preferences.hardware = it } else null,
    )

    private fun guard(on: Boolean) = work {
        if (on) session.wallet.addGuard(keys.guard()) else session.wallet.removeGuard()
        preferences.guarded = on
    }

    private fun language() = kit.card(
        kit.heading(say(R.string.language)),
        kit.chips(*Preferences.LANGUAGES.map { tag ->
            kit.chip(if (tag.isEmpty()) say(R.string.language_system) else Preferences.nameOf(tag), preferences.language == tag) {
                preferences.language = tag
                restart()
            }
        }.toTypedArray()),
    )

    private fun passphrase(): View {
        val next = kit.secret(say(R.string.passphrase_new))
        return kit.card(
            kit.heading(say(R.string.passphrase_change)),
            next,
            kit.outlined(say(R.string.passphrase_change)) {
                val typed = next.take()
                if (!dev.simsim.demo.state.Strength.of(String(typed)).enough) {
                    typed.fill('\u0000')
                    notice(say(R.string.passphrase_hint))
                } else work { session.wallet.changePassphrase(typed); notice(say(R.string.done)) }
            },
            gap = 12,
        )
    }

    private fun recovery(): View {
        val shown = kit.strong("").apply { visibility = View.GONE }
        return kit.card(
            kit.heading(say(R.string.recovery)),
            kit.body(say(R.string.recovery_text)),
            shown,
            kit.outlined(say(R.string.recovery_make)) {
                work({}) {
                    shown.text = session.wallet.makeRecoveryKey() // once, and kept nowhere
                    shown.visibility = View.VISIBLE
                }
            },
            gap = 12,
        )
    }

    private fun backup() = kit.card(
        kit.heading(say(R.string.backup)),
        kit.body(say(R.string.backup_text)),
        backupPassphrase,
        kit.outlined(say(R.string.backup)) { pick(FilePick.BACKUP) },
        kit.outlined(say(R.string.restore_backup)) { pick(FilePick.RESTORE) },
        gap = 12,
    )

    private fun export() = kit.card(
        kit.heading(say(R.string.export)),
        kit.warning(say(R.string.export_text)),
        kit.outlined(say(R.string.export_json)) { pick(FilePick.EXPORT_JSON) },
        kit.outlined(say(R.string.export_csv)) { pick(FilePick.EXPORT_CSV) },
        gap = 12,
    )

    private fun erase(): View {
        val word = say(R.string.erase_word)
        val button = kit.danger(say(R.string.erase)) {
            work({ start(Route.HOME) }) {
                session.erase()
                preferences.forget()
            }
        }.apply { isEnabled = memory.getString(ERASE)?.trim() == word }
        return kit.card(
            kit.heading(say(R.string.erase)),
            kit.body(say(R.string.erase_text)),
            kit.field(say(R.string.erase_type, word), memory, ERASE) { button.isEnabled = it.trim() == word },
            button,
            gap = 12,
        )
    }

    override fun picked(file: FilePick, uri: Uri) {
        if (file == FilePick.RESTORE) {
            memory.putString(RestoreCard.FILE, uri.toString())
            return redraw()
        }
        val passphrase = backupPassphrase.take()
        work({}) {
            val wallet = session.wallet
            when (file) {
                FilePick.BACKUP -> documents.made(uri) { wallet.backup(it, passphrase) }
                FilePick.EXPORT_JSON -> documents.write(uri, wallet.export().json)
                FilePick.EXPORT_CSV -> documents.write(uri, wallet.export().recordsCsv)
                else -> return@work
            }
            notice(say(R.string.saved))
        }
    }

    private companion object {
        const val ERASE = "erase"
    }
}
