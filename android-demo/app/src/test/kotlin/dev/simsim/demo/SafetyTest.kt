package dev.simsim.demo

import android.content.Intent
import android.net.Uri
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import dev.simsim.WalletException
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.error
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowLog

/** What the app keeps from others: screenshots, intents, logs, wrong passphrases. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h852dp-xhdpi")
class SafetyTest {
    @Test
    fun `no window can be photographed`() = Phone().use { phone ->
        assertTrue(phone.activity.window.attributes.flags and FLAG_SECURE != 0)
    }

    @Test
    fun `other apps reach one activity, and nothing is backed up`() {
        val manifest = File("app/src/main/AndroidManifest.xml").readText()
        assertEquals(1, Regex("android:exported=\"true\"").findAll(manifest).count())
        assertEquals(1, Regex("<(activity|service|provider|receiver)\\b").findAll(manifest).count())
        assertTrue("android:allowBackup=\"false\"" in manifest && "android:dataExtractionRules" in manifest)
        assertTrue("android:usesCleartextTraffic=\"false\"" in manifest)
    }

    @Test
    fun `an intent brings a request or a shared file, and nothing else`() {
        fun share(uri: String) = Intent(Intent.ACTION_SEND).putExtra(Intent.EXTRA_STREAM, Uri.parse(uri))
        assertEquals(Route(Place.CONSENT, REQUEST.link), Incoming.route(link(REQUEST.link)))
        assertEquals(Route(Place.IMPORT, "content://bank/1"), Incoming.route(share("content://bank/1")))
        assertNull(Incoming.route(share("file:///data/data/dev.simsim.demo/no_backup/vault")))
        assertNull(Incoming.route(share("content://dev.simsim.demo.files/vault")))
        assertNull(Incoming.route(Intent(Intent.ACTION_SEND)))
        assertNull(Incoming.route(link("https://shop.example/")))
        assertNull(Incoming.route(link("openid4vp://?" + "x".repeat(20_000))))
        assertNull(Incoming.route(Intent("dev.simsim.ERASE")))
    }

    @Test
    fun `a link that is no request is refused with a reason`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.CONSENT, "openid4vp://?client_id=nobody"))
        phone.waitFor("This request cannot be read")
        assertFalse(phone.canSign())
    }

    @Test
    fun `a wrong passphrase opens nothing and says so`() {
        Phone.withRecords().use { phone ->
            phone.open(Route(Place.MORE))
            phone.tap(R.string.lock_now)
            phone.type(R.string.passphrase, "another one")
            phone.tap(R.string.unlock)
            phone.waitFor(R.string.error_passphrase)
            phone.unlock()
        }
    }

    @Test
    fun `nothing of a person is logged`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.RECORDS))
        phone.waitFor("HEMA FRESH")
        phone.waitFor(R.string.records_more)
        val logs = ShadowLog.getLogs().mapNotNull { it.msg }
        assertTrue(logs.none { "HEMA" in it || PASSPHRASE in it })
        val sources = File("app/src/main/kotlin").walk().filter { it.isFile }
        assertTrue(sources.none { file -> file.readText().let { "android.util.Log" in it || "println(" in it } })
    }

    @Test
    fun `every error of the wallet has its own words`() {
        val words = XmlWords()
        val errors = listOf(
            WalletException.AlreadyExists(""), WalletException.Busy(""), WalletException.Cancelled(""), WalletException.Damaged(""),
            WalletException.File("line 3"), WalletException.GuardRefused(""), WalletException.Locked(""), WalletException.NoScore(""),
            WalletException.NotAWallet(""), WalletException.NothingApproved(""), WalletException.Refused(""), WalletException.Request(""),
            WalletException.RequestExpired(""), WalletException.Storage(""), WalletException.UnknownVersion(""),
            WalletException.WrongPassphrase(""), WalletException.Internal(""),
        )
        assertEquals(errors.size, errors.map(words::error).toSet().size)
    }
}
