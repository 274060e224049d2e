package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import android.view.inputmethod.EditorInfo
import dev.simsim.WalletException
import dev.simsim.demo.R
import dev.simsim.demo.state.error
import dev.simsim.demo.view.take
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** The wallet is locked: a passphrase, or the phone's own key. Each wrong guess makes the next wait longer. */
class UnlockScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.app_name)

    private val passphrase = kit.secret(say(R.string.passphrase))
    private val recoveryKey = kit.secret(say(R.string.recovery))
    private val told = kit.error("").apply { visibility = View.GONE }
    private val button = kit.button(say(R.string.unlock), ::unlock)

    override fun view(): View {
        passphrase.setOnEditorActionListener { _, action, _ -> (action == EditorInfo.IME_ACTION_DONE).also { if (it) unlock() } }
        return kit.column(
            kit.display(say(R.string.unlock_title)),
            kit.body(say(R.string.unlock_text)),
            kit.card(
                passphrase, told, button,
                if (preferences.guarded && keys.available) kit.outlined(say(R.string.unlock_guard), ::unlockByGuard) else null,
                gap = 12,
            ),
            kit.card(recoveryKey, kit.outlined(say(R.string.recovery_use), ::recover), gap = 12),
            gap = 16,
        )
    }

    private fun unlock() = attempt { session.unlock(passphrase.take()) }

    private fun recover() = attempt { session.recover(recoveryKey.take().concatToString().trim()) }

    private fun unlockByGuard() = attempt { session.unlock(keys.guard()) }

    private fun attempt(open: suspend () -> Unit) {
        if (!button.isEnabled) return
        button.isEnabled = false
        told.visibility = View.GONE
        scope.launch {
            try {
                open()
                memory.remove(FAILED)
            } catch (refused: WalletException) {
                told.text = words.error(refused)
                told.visibility = View.VISIBLE
                if (refused is WalletException.WrongPassphrase) waitLonger()
            }
            button.isEnabled = true
        }
    }

    private suspend fun waitLonger() {
        val failed = memory.getInt(FAILED) + 1
        memory.putInt(FAILED, failed)
        if (failed > 2) delay(1000L shl (failed - 3).coerceAtMost(6))
    }

    private companion object {
        const val FAILED = "failed"
    }
}
