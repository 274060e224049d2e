package dev.simsim.demo

import android.content.Intent
import android.net.Uri
import dev.simsim.Ask
import dev.simsim.Expectation
import dev.simsim.Trust
import dev.simsim.Verifier
import dev.simsim.makeRequest
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import java.io.File
import java.util.Base64
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** What a person does with the app, by taps, with the real core behind them. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h852dp-xhdpi")
class JourneyTest {
    @Test
    fun `from a new wallet to an answer that a merchant verifies, and to nothing at all`() = Phone().use { phone ->
        phone.create()
        phone.importDemo()

        phone.tap(R.string.import_score)
        phone.waitFor(R.string.doors)
        phone.waitFor("${phone.wallet { score().number }}")

        val request = REQUEST
        phone.open(Route(Place.CONSENT, request.link))
        phone.waitFor("Bike shop")
        phone.waitFor("Bike without deposit")
        assertFalse("nothing is ticked for the holder", phone.canSign())
        phone.tick("My score is at least 600")
        phone.waitUntil("the tick counts") { phone.canSign() }
        phone.tap(R.string.consent_sign)
        phone.waitFor(R.string.answer_signed)
        phone.tap(R.string.answer_send)
        phone.waitFor(R.string.answer_delivered)

        val answer = phone.app.merchant.received.single()
        val verified = Verifier(Trust.SelfAsserted).use {
            it.verify(answer.shared.presentation, Expectation(request.clientId, request.nonce, 600u), NOW)
        }
        assertEquals(listOf<UShort>(600u), verified.claims.scoreAtLeast)
        assertEquals(null, verified.claims.score)

        phone.tap(R.string.tab_receipts)
        phone.waitFor("Bike shop")
        phone.tap(R.string.receipt_withdraw)
        phone.waitFor(R.string.receipt_is_withdrawn)

        phone.tap(R.string.tab_more)
        phone.tap(R.string.lock_now)
        phone.waitFor(R.string.unlock_title)
        assertFalse("nothing of the wallet is shown", phone.sees("Bike shop"))
        phone.unlock()

        phone.tap(R.string.tab_more)
        phone.tap(R.string.settings)
        phone.type(R.string.erase_type, phone.say(R.string.erase_word), phone.say(R.string.erase_word))
        phone.tap(R.string.erase)
        phone.waitFor(R.string.welcome_title)
        assertFalse(File(phone.app.noBackupFilesDir, "vault").walk().any { it.isFile && it.length() > 0 })
    }
}

internal val DEMO_FILES = listOf("bank.ofx", "alipay.csv", "facts.jsonl")
internal const val PASSPHRASE = "five random words are better"
internal val NOW = TestApp.CLOCK.instant().epochSecond.toULong()

internal val REQUEST = makeRequest(
    "https://shop.example/answer",
    Base64.getUrlEncoder().withoutPadding().encodeToString(ByteArray(16) { it.toByte() }),
    listOf(Ask.AtLeast(600u), Ask.Score),
    "Bike without deposit",
    NOW + 600UL,
    "Bike shop",
    "order-17",
)

internal fun Phone.create() {
    waitFor(R.string.welcome_title)
    type(R.string.passphrase, PASSPHRASE)
    type(R.string.passphrase_again, PASSPHRASE)
    tap(R.string.create_wallet)
    waitFor(R.string.no_number)
}

internal fun Phone.unlock() {
    type(R.string.passphrase, PASSPHRASE)
    tap(R.string.unlock)
    waitUntil("unlocked") { !sees(say(R.string.unlock_title)) }
}

/** The three files of a made-up person. */
internal fun Phone.importDemo() {
    tap(R.string.tab_score)
    tap(R.string.import_file)
    DEMO_FILES.forEachIndexed { at, name ->
        tap(if (at == 0) R.string.import_choose else R.string.import_another)
        choose(File("../cli/demo/$name").readBytes())
        waitFor(name.substringBefore('.').replace("bank", "ofx").replace("facts", "jsonl"))
        waitFor(R.string.import_understood)
    }
}

/** Asks the open wallet itself. */
internal fun <T> Phone.wallet(ask: suspend dev.simsim.demo.wallet.HolderWallet.() -> T): T =
    kotlinx.coroutines.runBlocking { app.session.wallet.ask() }

internal fun Phone.canSign() = views().any {
    it is android.widget.Button && it.text == say(R.string.consent_sign) && it.isEnabled
}

internal fun link(uri: String) = Intent(Intent.ACTION_VIEW, Uri.parse(uri))
