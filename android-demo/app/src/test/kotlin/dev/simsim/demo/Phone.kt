package dev.simsim.demo

import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Canvas
import android.net.Uri
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.widget.CompoundButton
import android.widget.EditText
import android.widget.TextView
import dev.simsim.demo.screen.Route
import java.io.ByteArrayInputStream
import java.io.File
import java.util.concurrent.TimeUnit.MILLISECONDS
import java.util.concurrent.TimeUnit.SECONDS
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController

/** A phone with the app on it, used as a person would: by what is written on the screen. */
class Phone(intent: Intent = Intent(Intent.ACTION_MAIN)) : AutoCloseable {
    val app = RuntimeEnvironment.getApplication() as TestApp
    private var controller: ActivityController<WalletActivity> =
        Robolectric.buildActivity(WalletActivity::class.java, intent).setup()
    val activity: WalletActivity get() = controller.get()
    private val root: ViewGroup get() = activity.window.decorView as ViewGroup

    fun say(id: Int, vararg values: Any): String = activity.words.say(id, *values)

    /** Every text that can be read, or is spoken. */
    fun texts(): List<String> = views().mapNotNull { view ->
        (view as? TextView)?.text?.toString()?.ifEmpty { null } ?: view.contentDescription?.toString()
    }

    fun sees(text: String): Boolean = texts().any { text in it }

    fun waitFor(text: String) = waitUntil("\"$text\" in ${texts()}") { sees(text) }

    fun waitFor(id: Int, vararg values: Any) = waitFor(say(id, *values))

    fun tap(text: String) {
        waitUntil("to tap \"$text\" in ${texts()}") { touchable(text) != null }
        checkNotNull(touchable(text)).performClick()
        settle()
    }

    fun tap(id: Int) = tap(say(id))

    fun tick(text: String) {
        waitFor(text)
        views().filterIsInstance<CompoundButton>().first { text in it.text }.toggle()
        settle()
    }

    fun type(hint: Int, text: String, vararg values: Any) {
        val label = say(hint, *values)
        waitUntil("field \"$label\"") { views().any { it is EditText && it.hint == label } }
        views().filterIsInstance<EditText>().first { it.hint == label }.setText(text)
        settle()
    }

    fun open(route: Route) {
        activity.open(route)
        settle()
    }

    fun back() {
        activity.back()
        settle()
    }

    /** The holder turns the phone: the window goes, and another comes. */
    fun turn() {
        controller.recreate()
        settle()
    }

    /** The system needs the memory: all that is left is what the window saved. */
    fun dieAndComeBack() {
        val saved = android.os.Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        app.restartProcess()
        controller = Robolectric.buildActivity(WalletActivity::class.java).setup(saved)
        settle()
    }

    fun leaveFor(seconds: Long) {
        controller.pause().stop()
        shadowOf(Looper.getMainLooper()).idleFor(seconds, SECONDS)
        controller.restart().start().resume()
        settle()
    }

    /** The file picker comes back with a file of this content. */
    fun choose(bytes: ByteArray): Uri {
        val uri = Uri.parse("content://files.example/${counter++}")
        shadowOf(activity.contentResolver).registerInputStreamSupplier(uri) { ByteArrayInputStream(bytes) }
        answerPicker(uri)
        return uri
    }

    /** The file picker comes back with a place to write to; what was written there is handed out. */
    fun chooseTarget(): java.io.ByteArrayOutputStream {
        val uri = Uri.parse("content://files.example/${counter++}")
        val target = java.io.ByteArrayOutputStream()
        shadowOf(activity.contentResolver).registerOutputStream(uri, target)
        answerPicker(uri)
        return target
    }

    private fun answerPicker(uri: Uri) {
        val asked = shadowOf(activity).nextStartedActivityForResult
        shadowOf(activity).receiveResult(asked.intent, android.app.Activity.RESULT_OK, Intent().setData(uri))
        settle()
    }

    fun nextStarted(): Intent? = shadowOf(activity).nextStartedActivity

    /** Draws what is on the screen, for people to look at. */
    fun picture(name: String): File {
        settle()
        val bitmap = Bitmap.createBitmap(root.width, root.height, Bitmap.Config.ARGB_8888)
        root.draw(Canvas(bitmap))
        val file = File("target/pictures/$name.png")
        file.parentFile!!.mkdirs()
        file.outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
        return file
    }

    fun views(): List<View> = buildList { collect(root) }

    fun settle() = shadowOf(Looper.getMainLooper()).idle()

    fun waitUntil(what: String, condition: () -> Boolean) {
        val end = System.nanoTime() + SECONDS.toNanos(60)
        settle()
        while (!condition()) {
            check(System.nanoTime() < end) { "waited in vain: $what; there is ${texts()}" }
            Thread.sleep(5) // for the wallet's thread; the window's clock stands still unless it is told
            shadowOf(Looper.getMainLooper()).idleFor(5, MILLISECONDS)
        }
    }

    private fun touchable(text: String): View? = views().firstOrNull { view ->
        view.isClickable && view.isEnabled && view !is EditText && texts(view).any { it == text || it == "✓ $text" || it.startsWith("$text ") }
    } ?: views().firstOrNull { view -> view.isClickable && view.isEnabled && view !is EditText && texts(view).any { text in it } }

    private fun texts(view: View): List<String> = buildList<View> { collect(view) }.flatMap {
        listOfNotNull((it as? TextView)?.text?.toString(), it.contentDescription?.toString())
    }

    private fun MutableList<View>.collect(view: View) {
        if (view.visibility != View.VISIBLE) return
        add(view)
        if (view is ViewGroup) for (at in 0 until view.childCount) collect(view.getChildAt(at))
    }

    override fun close() {
        controller.pause().stop().destroy()
    }

    companion object {
        private var counter = 0

        /** A phone whose wallet has the records of a made-up person, and is open. */
        fun withRecords(): Phone {
            (RuntimeEnvironment.getApplication() as TestApp).bringDemoVault()
            return Phone().apply { unlock() }
        }
    }
}
