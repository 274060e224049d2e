package dev.simsim.demo

import dev.simsim.RecordFilter
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** Draws every screen, for people to look at: target/pictures. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class)
class PicturesTest {
    @Test
    @Config(qualifiers = "en-w393dp-h1400dp-notnight-xhdpi")
    fun `in English, light`() = everyScreen("en")

    @Test
    @Config(qualifiers = "zh-rCN-w393dp-h1400dp-night-xhdpi")
    fun `in Chinese, dark`() = everyScreen("zh-dark")

    @Test
    @Config(qualifiers = "en-w360dp-h640dp-notnight-mdpi")
    fun `small ones for the README, light`() = forReadme("en", Place.HOME to R.string.doors, Place.REASONS to R.string.reasons_steps, Place.CONSENT to R.string.consent_stays)

    @Test
    @Config(qualifiers = "zh-rCN-w360dp-h640dp-night-mdpi")
    fun `small ones for the README, dark`() = forReadme("zh", Place.HOME to R.string.doors, Place.CONSENT to R.string.consent_stays)

    private fun forReadme(language: String, vararg places: Pair<Place, Int>) = Phone.withRecords().use { phone ->
        for ((place, ready) in places) {
            phone.open(Route(place, if (place == Place.CONSENT) REQUEST.link else ""))
            phone.waitFor(ready)
            assertTrue(phone.picture("readme/$language-${place.name.lowercase()}").length() in 5_000..61_440)
        }
    }

    private fun everyScreen(kind: String) = Phone().use { phone ->
        var number = 0
        fun picture(name: String) = assertTrue(phone.picture("$kind/%02d-$name".format(++number)).length() > 10_000)
        fun at(place: Place, ready: Int, vararg values: Any, argument: String = "") {
            phone.open(Route(place, argument))
            phone.waitFor(ready, *values)
        }

        phone.waitFor(R.string.welcome_title)
        phone.type(R.string.passphrase, "five random words")
        picture("welcome")
        phone.create()
        picture("home-empty")
        at(Place.HISTORY, R.string.history_empty)
        picture("history-empty")
        at(Place.RECEIPTS, R.string.receipts_empty)
        picture("receipts-empty")
        at(Place.IMPORT, R.string.import_what)
        picture("import")
        phone.importDemo()
        picture("import-done")
        phone.tap(R.string.import_score)
        phone.waitFor(R.string.doors)
        picture("home")
        at(Place.REASONS, R.string.reasons_steps)
        picture("reasons")
        at(Place.HISTORY, R.string.history_keep)
        picture("history")
        at(Place.RECORDS, R.string.records_more)
        picture("records")
        val record = phone.wallet { list(RecordFilter(text = "余额充值"), 1).records.first().id }
        at(Place.RECORD, R.string.record_weight, argument = record)
        picture("record")
        at(Place.ASK, R.string.ask_title)
        picture("ask")
        at(Place.SCAN, R.string.scan_permission)
        picture("scan")
        at(Place.CONSENT, R.string.consent_stays, argument = REQUEST.link)
        picture("consent")
        phone.tick(phone.say(R.string.says_at_least, 600))
        phone.waitUntil("ticked") { phone.canSign() }
        phone.tap(R.string.consent_sign)
        phone.waitFor(R.string.answer_signed)
        picture("answer")
        at(Place.RECEIPTS, R.string.receipt_withdraw)
        picture("receipts")
        at(Place.MORE, R.string.lock_now)
        picture("more")
        at(Place.PERKS, R.string.perks_empty)
        picture("perks")
        at(Place.VOUCHES, R.string.vouches_empty)
        picture("vouches")
        at(Place.SETTINGS, R.string.erase_text)
        picture("settings")
        at(Place.ABOUT, R.string.scorecard_hash)
        picture("about")
        phone.open(Route(Place.MORE))
        phone.tap(R.string.lock_now)
        phone.waitFor(R.string.unlock_title)
        picture("unlock")
    }
}
