package dev.simsim.demo

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.view.WindowManager
import android.window.OnBackInvokedCallback
import android.window.OnBackInvokedDispatcher
import dev.simsim.WalletException
import dev.simsim.demo.keys.PhoneKeys
import dev.simsim.demo.screen.FilePick
import dev.simsim.demo.screen.Host
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Screen
import dev.simsim.demo.screen.Trail
import dev.simsim.demo.screen.UnlockScreen
import dev.simsim.demo.screen.WelcomeScreen
import dev.simsim.demo.screen.screenAt
import dev.simsim.demo.state.error
import dev.simsim.demo.view.Frame
import dev.simsim.demo.view.Kit
import dev.simsim.demo.wallet.Session.Door
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.launch

/** The one window. It knows where the holder is, and puts that screen into its [Frame]. */
class WalletActivity : Activity(), Host {
    private val app get() = application as WalletApp
    override val session get() = app.session
    override val preferences get() = app.preferences
    override val documents get() = app.documents
    override val courier by lazy { app.courier() }
    override val keys: PhoneKeys by lazy { app.keys(this) }
    override val kit by lazy { Kit(this) }
    override val words by lazy { AndroidWords(this) }
    override val scope: CoroutineScope = MainScope()

    private val trail = Trail()
    private val frame by lazy { Frame(kit, words, ::back, ::start) }
    private val doorMemory = Bundle()
    private var screen: Screen? = null
    private var chosen: Pair<FilePick, Uri>? = null
    private var backCallback: OnBackInvokedCallback? = null

    override fun attachBaseContext(base: Context) = super.attachBaseContext(Preferences.speaking(base))

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        window.addFlags(WindowManager.LayoutParams.FLAG_SECURE) // no screenshots, nothing in the recent apps
        if (state == null) Incoming.route(intent)?.let(trail::open) else restore(state)
        setContentView(frame.view)
        redraw()
        scope.launch { session.door.drop(1).collect { redraw() } }
        scope.launch { app.notices.collect(frame::tell) }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        Incoming.route(intent)?.let(::open)
    }

    override fun onStart() {
        super.onStart()
        session.returned()
    }

    override fun onStop() {
        if (!isChangingConfigurations) session.left()
        super.onStop()
    }

    override fun onDestroy() {
        screen?.gone()
        scope.cancel()
        super.onDestroy()
    }

    override fun onSaveInstanceState(out: Bundle) {
        super.onSaveInstanceState(out)
        out.putBundle(TRAIL, trail.save())
        out.putBundle(DOOR, doorMemory)
        chosen?.let { (file, uri) ->
            out.putString(CHOSEN_FILE, file.name)
            out.putParcelable(CHOSEN_URI, uri)
        }
    }

    private fun restore(state: Bundle) {
        state.getBundle(TRAIL)?.let(trail::restore)
        state.getBundle(DOOR)?.let(doorMemory::putAll)
        @Suppress("DEPRECATION") // the typed one is of API 33
        val uri = state.getParcelable<Uri>(CHOSEN_URI)
        val file = FilePick.entries.firstOrNull { it.name == state.getString(CHOSEN_FILE) }
        if (uri != null && file != null) chosen = file to uri
    }

    // Where the holder is

    override fun open(route: Route) = move { trail.open(route) }
    override fun swap(route: Route) = move { trail.swap(route) }
    override fun start(route: Route) = move { trail.start(route) }

    override fun back() {
        if (trail.canGoBack && session.door.value == Door.OPEN) move { trail.back() } else finish()
    }

    private fun move(how: () -> Unit) {
        how()
        redraw()
    }

    override fun redraw() {
        screen?.gone()
        val door = session.door.value
        val next = when (door) {
            Door.NO_WALLET -> WelcomeScreen(this, doorMemory)
            Door.LOCKED -> UnlockScreen(this, doorMemory)
            Door.OPEN -> screenAt(trail.top, this)
        }
        screen = next
        frame.show(next.title, next.view(), trail.top.takeIf { door == Door.OPEN }, trail.canGoBack)
        watchBack(door == Door.OPEN && trail.canGoBack)
        if (door != Door.LOCKED) chosen?.let { (file, uri) ->
            chosen = null
            next.picked(file, uri)
        }
    }

    override fun restart() = recreate()

    @Deprecated("Deprecated in Java")
    override fun onBackPressed() = back() // up to API 32; later ones tell the dispatcher

    private fun watchBack(wanted: Boolean) {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return
        backCallback?.let(onBackInvokedDispatcher::unregisterOnBackInvokedCallback)
        backCallback = if (!wanted) null else OnBackInvokedCallback(::back).also {
            onBackInvokedDispatcher.registerOnBackInvokedCallback(OnBackInvokedDispatcher.PRIORITY_DEFAULT, it)
        }
    }

    // Work and words

    override fun work(then: () -> Unit, job: suspend () -> Unit) {
        session.scope.launch {
            try {
                job()
                if (!isDestroyed) then()
            } catch (refused: WalletException) {
                notice(words.error(refused))
                if (!isDestroyed) redraw()
            }
        }
    }

    override fun notice(text: String, action: Pair<String, () -> Unit>?) {
        app.notices.value = Notice(text, action)
    }

    // Other apps

    override fun pick(file: FilePick) {
        val name = file.saves
        val intent = Intent(if (name == null) Intent.ACTION_OPEN_DOCUMENT else Intent.ACTION_CREATE_DOCUMENT)
            .addCategory(Intent.CATEGORY_OPENABLE).setType("*/*")
        if (name != null) intent.putExtra(Intent.EXTRA_TITLE, name)
        startOther { startActivityForResult(intent, file.ordinal) }
    }

    override fun onActivityResult(request: Int, result: Int, data: Intent?) {
        super.onActivityResult(request, result, data)
        val uri = data?.data?.takeIf { result == RESULT_OK } ?: return
        val file = FilePick.entries.getOrNull(request) ?: return
        if (session.door.value == Door.LOCKED) chosen = file to uri // it locked meanwhile: after unlocking
        else screen?.picked(file, uri)
    }

    override fun onRequestPermissionsResult(request: Int, permissions: Array<out String>, results: IntArray) {
        super.onRequestPermissionsResult(request, permissions, results)
        redraw()
    }

    override fun send(text: String) {
        val intent = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text)
        startOther { startActivity(Intent.createChooser(intent, null)) }
    }

    override fun browse(url: String) {
        if (url.startsWith("https://")) startOther { startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(url))) }
    }

    private fun startOther(start: () -> Unit) = try {
        start()
    } catch (_: ActivityNotFoundException) {
        notice(getString(R.string.no_app))
    }

    private companion object {
        const val TRAIL = "trail"
        const val DOOR = "door"
        const val CHOSEN_FILE = "chosen file"
        const val CHOSEN_URI = "chosen uri"
    }
}
