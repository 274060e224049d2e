package dev.simsim.demo

import dev.simsim.KdfCost
import dev.simsim.RecordFilter
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.wallet.CoreWallet
import java.io.File
import org.json.JSONObject
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** What only the holder can say about a file, and a merchant who says with a certificate who they are. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h852dp-xhdpi")
class QuestionsTest {
    private fun file(name: String) = File("../bindings/tests/files", name).readBytes()

    @Test
    fun `columns that nobody knows are shown, turned around, confirmed and remembered`() = Phone().use { phone ->
        phone.create()
        phone.open(Route(Place.IMPORT))
        val card = "Date;Merchant;Amount\n2026-01-05;Bakery;4.20\n2026-01-06;Books;19.90\n"
        phone.tap(R.string.import_choose)
        phone.choose(card.toByteArray())
        phone.waitFor(R.string.import_columns)
        for (shown in listOf("merchant", "+4.20  Bakery")) phone.waitFor(shown)
        phone.tap(R.string.import_spend)
        phone.waitFor("\u22124.20  Bakery")
        assertTrue("nothing is kept yet", phone.wallet { list(RecordFilter(), 9) }.total == 0UL)
        phone.tap(R.string.import_right)
        phone.waitFor(R.string.import_understood)
        phone.waitFor(R.string.import_remembered)

        phone.tap(R.string.import_another)
        phone.choose(card.replace("05", "07").toByteArray())
        phone.waitFor(R.string.import_understood)
        assertFalse("it is not asked again", phone.sees(phone.say(R.string.import_columns)))
    }

    @Test
    fun `a locked file is opened by its password, and one of several is chosen`() = Phone().use { phone ->
        phone.create()
        phone.open(Route(Place.IMPORT))
        phone.tap(R.string.import_choose)
        phone.choose(file("locked.zip"))
        phone.waitFor(R.string.import_locked)
        phone.type(R.string.import_password, "654321")
        phone.tap(R.string.import_open)
        phone.waitFor(R.string.error_file_locked)
        phone.type(R.string.import_password, "123456")
        phone.tap(R.string.import_open)
        phone.waitFor(R.string.import_understood)

        phone.tap(R.string.import_another)
        phone.choose(file("two.zip"))
        phone.waitFor(R.string.import_several)
        phone.tap("cash.qif")
        phone.waitFor(R.string.import_understood)
    }

    @Test
    fun `a recovery key is shown once, and opens the wallet`() = Phone().use { phone ->
        phone.create()
        phone.open(Route(Place.SETTINGS))
        phone.tap(R.string.recovery_make)
        val form = Regex("[0-9A-Z]{4,}(-[0-9A-Z]{4,}){3,}")
        phone.waitUntil("a key in ${phone.texts()}") { phone.texts().any(form::matches) }
        val key = phone.texts().first(form::matches)
        phone.tap(R.string.tab_more)
        phone.tap(R.string.lock_now)
        phone.waitFor(R.string.unlock_title)
        phone.type(R.string.recovery, key.reversed())
        phone.tap(R.string.recovery_use)
        phone.waitFor("not a recovery key")
        phone.type(R.string.recovery, key)
        phone.tap(R.string.recovery_use)
        phone.waitUntil("open") { !phone.sees(phone.say(R.string.unlock_title)) }
    }

    @Test
    fun `a merchant whom somebody trusted certifies is shown as that, and others are refused`() {
        val signed = JSONObject(String(file("signed_request.json")))
        val app = RuntimeEnvironment.getApplication() as TestApp
        app.bringDemoVault()
        val vault = File(app.noBackupFilesDir, "vault")
        app.use(CoreWallet.Place(vault, TestApp.CLOCK, KdfCost.FLOOR, merchantRoots = signed.getString("roots")))
        Phone().use { phone ->
            phone.unlock()
            phone.open(Route(Place.CONSENT, signed.getString("link")))
            phone.waitFor(R.string.consent_certified)
            phone.open(Route(Place.CONSENT, signed.getString("link").dropLast(8) + "AAAAAAAA"))
            phone.waitFor(R.string.try_again)
            assertFalse(phone.sees(phone.say(R.string.consent_sign)))
        }
    }

    @Test
    fun `a signed request is fetched, says so, and its answer is sealed`() = Phone.withRecords().use { phone ->
        val signed = JSONObject(String(file("signed_request.json")))
        fun of(name: String): String = signed.getString(name)
        phone.app.merchant.lying[of("uri")] = of("jwt")
        phone.open(Route(Place.CONSENT, of("reference")))
        phone.waitFor("Velo")
        phone.waitFor(R.string.consent_signed)
        phone.tick("My score is at least 600")
        phone.waitUntil("the tick counts") { phone.canSign() }
        phone.tap(R.string.consent_sign)
        phone.waitFor(R.string.answer_signed)
        phone.tap(R.string.answer_send)
        phone.waitFor(R.string.answer_delivered)
        val form = phone.app.merchant.received.single().form
        assertTrue(form.startsWith("response=") && "vp_token" !in form)
    }
}
