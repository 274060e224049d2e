package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import android.widget.FrameLayout
import dev.simsim.WalletException
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.error
import dev.simsim.demo.view.replace
import kotlinx.coroutines.launch

/** One place of the app: it draws itself, and keeps in [memory] what a new window has to know. */
abstract class Screen(protected val host: Host, protected val memory: Bundle) : Host by host {
    abstract val title: String

    /** Everything below the title. */
    abstract fun view(): View

    /** The holder chose a file. */
    open fun picked(file: FilePick, uri: Uri) = Unit

    /** It is shown no longer. */
    open fun gone() = Unit

    protected fun say(id: Int, vararg values: Any): String = words.say(id, *values)

    /** Shows that something is loaded, then it; or what went wrong and what can be done about it. */
    protected fun <T> loaded(work: suspend () -> T, show: (T) -> View): View {
        val frame = FrameLayout(kit.context)
        fun run() {
            frame.replace(kit.loading(say(R.string.loading)))
            scope.launch {
                frame.replace(
                    try {
                        show(work())
                    } catch (refused: WalletException) {
                        failure(refused, ::run)
                    },
                )
            }
        }
        run()
        return frame
    }

    protected fun failure(text: String, vararg actions: View): View = kit.card(kit.error(text), *actions)

    private fun failure(refused: WalletException, again: () -> Unit): View {
        val step = when (refused) {
            is WalletException.Damaged -> kit.outlined(say(R.string.restore_backup)) { open(Route(Place.SETTINGS)) }
            is WalletException.Locked -> kit.outlined(say(R.string.unlock)) { work({}) { session.lock() } }
            is WalletException.NoScore -> kit.outlined(say(R.string.import_file)) { open(Route(Place.IMPORT)) }
            else -> kit.outlined(say(R.string.try_again), again)
        }
        return failure(words.error(refused), step)
    }

    protected fun empty(title: String, text: String, vararg actions: View): View =
        kit.card(kit.strong(title), kit.body(text), *actions)
}
