package dev.simsim.demo

import android.content.Intent
import dev.simsim.Fact
import dev.simsim.KdfCost
import dev.simsim.RecordFilter
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.wallet.CoreWallet
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** Two people with a wallet each, and nothing between them but the texts that their phones hand out. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h1200dp-xhdpi")
class VouchesTest {
    @Test
    fun `a vouch is asked for, given, accepted, and taken back`() {
        val ask = of("asker") { phone ->
            phone.create()
            phone.open(Route(Place.VOUCHES))
            phone.type(R.string.vouch_scope, "rental")
            phone.tap(R.string.vouch_ask)
            phone.waitFor(R.string.vouch_asked)
            phone.sent()
        }
        val vouch = of("friend") { phone ->
            phone.create()
            phone.hand(ask, R.string.vouch_give)
            phone.waitFor("You vouch for")
            phone.sent()
        }
        of("asker") { phone ->
            phone.unlock()
            phone.hand(vouch, R.string.vouch_accept)
            phone.waitFor(R.string.vouch_counts)
            phone.waitFor("vouches for you")
            phone.picture("en/vouched")
            assertEquals("rental" to null, phone.vouchedFor())
        }
        val takenBack = of("friend") { phone ->
            phone.unlock()
            phone.open(Route(Place.VOUCHES))
            phone.tap(R.string.vouch_revoke)
            phone.waitFor("taken back")
            phone.sent()
        }
        of("asker") { phone ->
            phone.unlock()
            phone.hand(takenBack, R.string.vouch_accept)
            phone.waitFor(R.string.vouch_taken_back)
            assertEquals("rental" to HandMade.DAY, phone.vouchedFor())
        }
    }

    @Test
    fun `two people vouch for each other`() {
        val asks = listOf("asker", "friend").map { person ->
            of(person) { phone ->
                phone.create()
                phone.open(Route(Place.VOUCHES))
                phone.tap(R.string.vouch_ask)
                phone.waitFor(R.string.vouch_asked)
                phone.sent()
            }
        }
        val vouches = listOf("asker", "friend").zip(asks.reversed()).map { (person, ask) ->
            of(person) { phone ->
                phone.unlock()
                phone.hand(ask, R.string.vouch_give)
                phone.waitFor("You vouch for")
                phone.sent()
            }
        }
        for ((person, vouch) in listOf("asker", "friend").zip(vouches.reversed())) {
            of(person) { phone ->
                phone.unlock()
                phone.hand(vouch, R.string.vouch_accept)
                phone.waitFor("vouches for you")
                phone.waitFor("You vouch for")
                assertEquals("general" to null, phone.vouchedFor())
            }
        }
    }

    /** The phone of one person. The other's is locked and put away. */
    private fun <T> of(person: String, use: (Phone) -> T): T {
        val app = RuntimeEnvironment.getApplication() as TestApp
        app.use(CoreWallet.Place(File(app.noBackupFilesDir, person), TestApp.CLOCK, KdfCost.FLOOR))
        return Phone().use(use).also { app.restartProcess() }
    }

    private fun Phone.hand(text: String, button: Int) {
        open(Route(Place.VOUCHES))
        type(R.string.vouch_text, text)
        tap(button)
    }

    /** What the holder was offered to send. */
    private fun Phone.sent(): String {
        val chooser = checkNotNull(nextStarted())
        assertEquals(Intent.ACTION_CHOOSER, chooser.action)
        @Suppress("DEPRECATION") // the typed one is of API 33
        val text = chooser.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)?.getStringExtra(Intent.EXTRA_TEXT)
        return checkNotNull(text).also { assertTrue(it.isNotBlank()) }
    }

    /** For what, and since when no longer. */
    private fun Phone.vouchedFor() = wallet { list(RecordFilter(), 10).records }
        .map { it.fact }.filterIsInstance<Fact.Vouch>().single().let { it.scope to it.revoked }
}
