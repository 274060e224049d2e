package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.view.take

/** Asks for the passphrase of a backup that was chosen, and makes a wallet of it. */
class RestoreCard(private val host: Host, private val memory: Bundle) {
    private val chosen: Uri? get() = memory.getString(FILE)?.let(Uri::parse)

    /** Nothing until a backup was chosen. */
    fun view(): View? {
        val uri = chosen ?: return null
        val kit = host.kit
        val passphrase = kit.secret(host.words.say(R.string.backup_passphrase))
        return kit.card(
            kit.strong(host.words.say(R.string.restore_backup)),
            kit.body(host.words.say(R.string.restore_text)),
            passphrase,
            kit.button(host.words.say(R.string.restore)) {
                val typed = passphrase.take()
                host.work {
                    host.documents.copied(uri) { host.session.restore(it, typed) }
                    memory.remove(FILE)
                    host.preferences.guarded = false
                }
            },
            gap = 12,
        )
    }

    companion object {
        const val FILE = "backup"
    }
}
