package dev.simsim.demo

import android.app.Activity
import android.os.SystemClock
import dev.simsim.ImportOptions
import dev.simsim.KdfCost
import dev.simsim.KeyGuard
import dev.simsim.SecretSink
import dev.simsim.WalletException
import dev.simsim.demo.keys.PhoneKeys
import dev.simsim.demo.wallet.Answer
import dev.simsim.demo.wallet.CoreWallet
import dev.simsim.demo.wallet.Session
import dev.simsim.demo.wallet.Signers
import dev.simsim.demo.wallet.WalletPlace
import java.io.File
import java.nio.ByteBuffer
import java.time.Clock
import java.time.Instant
import java.time.ZoneOffset
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.runBlocking

/** The app with a day that stands still, cheap passphrases, and a merchant and a key store in memory. */
class TestApp : WalletApp() {
    val merchant = Merchant()
    var phoneKeys: PhoneKeys = NoKeys

    private var living: Session? = null
    private var place: WalletPlace? = null

    override val session: Session
        get() = living ?: Session(place(), MainScope(), SystemClock::elapsedRealtime) { preferences.autoLockSeconds * 1000 }
            .also { living = it }

    override fun place(): WalletPlace =
        place ?: CoreWallet.Place(File(noBackupFilesDir, "vault"), CLOCK, KdfCost.FLOOR).also { place = it }

    /** For tests of what no real wallet shows: puts another one into the app. */
    fun use(other: WalletPlace) {
        place = other
        living = null
    }

    override fun keys(activity: Activity) = phoneKeys

    override fun courier() = merchant

    /** A wallet with the records of a made-up person, locked by [PASSPHRASE]: imported once, copied for each test. */
    fun bringDemoVault() {
        if (!made) {
            saved.deleteRecursively()
            runBlocking {
                CoreWallet.Place(saved, CLOCK, KdfCost.FLOOR).create(PASSPHRASE.toCharArray()).use { wallet ->
                    for (file in DEMO_FILES) wallet.importing(File("../cli/demo/$file").readBytes(), ImportOptions()).collect {}
                    wallet.rescore()
                }
            }
            made = true
        }
        saved.copyRecursively(File(noBackupFilesDir, "vault"))
    }

    /** What was in memory is gone. */
    fun restartProcess() {
        living?.let { runBlocking { it.lock() }; it.close() }
        living = null
    }

    companion object {
        val CLOCK: Clock = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC)

        private val saved = File("target/demo-vault")
        private var made = false
    }
}

/** A phone without a screen lock. */
object NoKeys : PhoneKeys {
    override val available = false
    override fun guard(): KeyGuard = error("there is none")
    override suspend fun signers(): Signers? = null
    override fun discard(signers: Signers) = Unit
}

/** A merchant that takes what it is sent, if it is asked to. */
class Merchant : Courier {
    var takes = true
    val received = mutableListOf<Answer>()

    override suspend fun deliver(answer: Answer): Courier.Delivery {
        if (takes) received += answer
        return if (takes) Courier.Delivery.TAKEN else Courier.Delivery.FAILED
    }

    /** What lies where. */
    val lying = mutableMapOf<String, String>()

    override suspend fun fetch(address: String) = lying[address] ?: throw WalletException.Request("nothing lies there")
}

/** A key store that turns the bits of each byte around. */
class MirrorGuard(var willing: Boolean = true) : KeyGuard {
    override fun wrap(key: ByteArray) = turned(key)

    override fun unwrap(wrapped: ByteArray, key: SecretSink) {
        if (!willing) throw dev.simsim.GuardException.Refused()
        key.put(ByteBuffer.allocateDirect(wrapped.size).apply { put(turned(wrapped)).flip() })
    }

    override fun forget(wrapped: ByteArray) = Unit

    private fun turned(bytes: ByteArray) = bytes.map { (it.toInt() xor 0xff).toByte() }.toByteArray()
}
