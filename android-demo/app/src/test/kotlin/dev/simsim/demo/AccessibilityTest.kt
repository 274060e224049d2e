package dev.simsim.demo

import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.ImageView
import android.widget.TextView
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.view.GaugeView
import dev.simsim.demo.view.HistoryView
import dev.simsim.demo.view.RadarView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** Every screen can be touched, heard, read at twice the size, and read from the right. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class)
class AccessibilityTest {
    private val places = listOf(
        Place.HOME to R.string.doors, Place.REASONS to R.string.reasons_steps, Place.HISTORY to R.string.history_keep,
        Place.RECORDS to R.string.records_more, Place.IMPORT to R.string.import_choose, Place.ASK to R.string.ask_open,
        Place.CONSENT to R.string.consent_stays, Place.RECEIPTS to R.string.receipts_empty, Place.MORE to R.string.lock_now,
        Place.PERKS to R.string.catalogue_add, Place.VOUCHES to R.string.vouch_ask, Place.SETTINGS to R.string.erase_text,
        Place.ABOUT to R.string.licences,
    )

    private fun everywhere(phone: Phone, check: (Place) -> Unit) {
        for ((place, ready) in places) {
            phone.open(Route(place, if (place == Place.CONSENT) REQUEST.link else ""))
            phone.waitFor(ready)
            check(place)
        }
    }

    @Test
    @Config(qualifiers = "en-w320dp-h640dp-xhdpi")
    fun `what can be touched is 48 dp high and wide and has a name`() = Phone.withRecords().use { phone ->
        everywhere(phone) { place ->
            for (view in phone.views().filter { it.isClickable && it.isShown && it.width > 0 }) {
                val least = 48 * view.resources.displayMetrics.density
                assertTrue("$place: ${view.javaClass.simpleName} ${view.height}", view.height >= least - 1)
                assertTrue("$place: ${view.javaClass.simpleName} has no name", named(view))
            }
        }
    }

    @Test
    @Config(qualifiers = "en-w393dp-h852dp-xhdpi")
    fun `each chart is one element that says what it shows`() = Phone.withRecords().use { phone ->
        everywhere(phone) { place ->
            val charts = phone.views().filter { it is GaugeView || it is RadarView || it is HistoryView }
            assertEquals(place.name, when (place) { Place.HOME -> 2; Place.HISTORY -> 1; else -> 0 }, charts.size)
            for (chart in charts) {
                assertTrue(chart.contentDescription.length > 40)
                assertTrue(chart.isImportantForAccessibility && chart.isFocusable)
            }
        }
    }

    @Test
    @Config(qualifiers = "de-w360dp-h800dp-xhdpi")
    fun `at twice the letters' size no text is cut`() {
        RuntimeEnvironment.setFontScale(2f)
        Phone.withRecords().use { phone ->
            everywhere(phone) { place ->
                for (view in phone.views().filterIsInstance<TextView>().filter { it.isShown && it !is EditText && it.layout != null }) {
                    val room = view.height - view.compoundPaddingTop - view.compoundPaddingBottom
                    assertTrue("$place: \"${view.text}\" needs ${view.layout.height} of $room", view.layout.height <= room + 2)
                    assertTrue("$place: \"${view.text}\" is as narrow as a letter", view.width > view.textSize * 1.5 || view.text.length < 3)
                }
                if (place in listOf(Place.HOME, Place.CONSENT, Place.RECORDS)) phone.picture("large/${place.name.lowercase()}")
            }
        }
    }

    @Test
    @Config(qualifiers = "ar-ldrtl-w393dp-h852dp-xhdpi")
    fun `from right to left the way back is on the right`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.RECORDS))
        phone.waitFor(R.string.records_more)
        phone.picture("rtl/records")
        phone.open(Route(Place.REASONS))
        phone.waitFor(R.string.reasons_steps)
        phone.picture("rtl/reasons")
        val back = phone.views().first { it is ImageView && it.contentDescription == phone.say(R.string.back) }
        assertTrue(back.left > phone.activity.window.decorView.width / 2)
    }

    private fun named(view: View): Boolean = when {
        !view.contentDescription.isNullOrEmpty() -> true
        view is EditText -> !view.hint.isNullOrEmpty()
        view is TextView -> view.text.isNotEmpty()
        view is ViewGroup -> (0 until view.childCount).any { named(view.getChildAt(it)) }
        else -> false
    }
}
