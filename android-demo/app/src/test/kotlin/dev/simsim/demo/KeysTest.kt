package dev.simsim.demo

import android.app.Activity
import android.security.keystore.KeyGenParameterSpec
import dev.simsim.GuardException
import dev.simsim.demo.keys.AndroidKeys
import dev.simsim.demo.keys.KeystoreGuard
import dev.simsim.demo.keys.Presence
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** The phone's key store opens the wallet and signs, with a store in memory in Android's place. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h852dp-xhdpi")
class KeysTest {
    private val holder = Holder()

    @Before
    fun plugIn() {
        Security.addProvider(MemoryStore)
        MemoryStore.stored.clear()
        MemoryStore.specs.clear()
    }

    @After
    fun unplug() = Security.removeProvider(MemoryStore.name)

    @Test
    fun `the wallet opens by the phone's lock, and not without the holder`() {
        val phone = Phone()
        phone.lendKeys()
        phone.use {
            phone.create()
            phone.tap(R.string.tab_more)
            phone.tap(R.string.lock_now)
            holder.present = false
            phone.tap(R.string.unlock_guard)
            phone.waitFor(R.string.error_guard)
            holder.present = true
            phone.tap(R.string.unlock_guard)
            phone.waitFor(R.string.lock_now)
            val spec = MemoryStore.specs.first()
            assertTrue(spec.isUserAuthenticationRequired && spec.isInvalidatedByBiometricEnrollment && spec.keySize == 256)
        }
    }

    @Test
    fun `an answer is signed by two fresh keys in hardware, which are gone afterwards`() = Phone.withRecords().use { phone ->
        phone.lendKeys()
        phone.open(Route(Place.CONSENT, REQUEST.link))
        phone.tick("My score is at least 600")
        phone.waitUntil("ticked") { phone.canSign() }
        phone.tap(R.string.consent_sign)
        phone.waitFor(R.string.answer_signed)
        assertEquals(2, MemoryStore.specs.size)
        assertTrue(MemoryStore.specs.all { it.isUserAuthenticationRequired && it.keystoreAlias.startsWith("simsim-answer-") })
        assertTrue(MemoryStore.stored.isEmpty())
        val answer = checkNotNull(phone.app.session.answer)
        val verified = dev.simsim.Verifier(dev.simsim.Trust.SelfAsserted).use {
            it.verify(answer.shared.presentation, dev.simsim.Expectation(REQUEST.clientId, REQUEST.nonce, 600u), NOW)
        }
        assertEquals(listOf<UShort>(600u), verified.claims.scoreAtLeast)
    }

    @Test
    fun `a holder who refuses signs nothing`() = Phone.withRecords().use { phone ->
        phone.lendKeys()
        holder.present = false
        phone.open(Route(Place.CONSENT, REQUEST.link))
        phone.tick("My score is at least 600")
        phone.waitUntil("ticked") { phone.canSign() }
        phone.tap(R.string.consent_sign)
        phone.waitFor(R.string.error_guard)
        assertTrue(phone.wallet { receipts() }.isEmpty())
    }

    @Test
    fun `what a guard wraps is overwritten, and what it forgets stays closed`() {
        val guard = KeystoreGuard(holder)
        val key = ByteArray(32) { 7 }
        val wrapped = guard.wrap(key)
        assertTrue(key.all { it == 0.toByte() })
        guard.forget(wrapped)
        dev.simsim.SecretSink().use { sink ->
            assertThrows(GuardException.Failed::class.java) { guard.unwrap(wrapped, sink) }
            assertThrows(GuardException.Failed::class.java) { guard.unwrap(byteArrayOf(1), sink) }
        }
    }

    private fun Phone.lendKeys() {
        shadowOf(activity.getSystemService(android.app.KeyguardManager::class.java)).setIsDeviceSecure(true)
        app.phoneKeys = AndroidKeys(activity, holder)
        turn()
    }

    private class Holder(var present: Boolean = true) : Presence {
        override suspend fun confirm() = present
        override fun free(cipher: Cipher) = cipher.takeIf { present }
    }
}

/** Stands where Android Keystore would: keys by their alias, made as the specification says. */
object MemoryStore : Provider("AndroidKeyStore", "1", "keys in memory") {
    val stored = mutableMapOf<String, Key>()
    val specs = mutableListOf<KeyGenParameterSpec>()

    init {
        put("KeyStore.AndroidKeyStore", Store::class.java.name)
        put("KeyGenerator.AES", Aes::class.java.name)
        put("KeyPairGenerator.EC", Ec::class.java.name)
    }

    private fun readResolve(): Any = MemoryStore

    class Aes : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = error("a specification is needed")
        override fun engineInit(size: Int, random: SecureRandom?) = error("a specification is needed")
        override fun engineInit(given: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = given as KeyGenParameterSpec
        }

        override fun engineGenerateKey(): SecretKey {
            specs += spec
            return KeyGenerator.getInstance("AES").apply { init(spec.keySize) }.generateKey().also { stored[spec.keystoreAlias] = it }
        }
    }

    class Ec : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(size: Int, random: SecureRandom?) = error("a specification is needed")
        override fun initialize(given: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = given as KeyGenParameterSpec
        }

        override fun generateKeyPair(): KeyPair {
            specs += spec
            val curve = ECGenParameterSpec((spec.algorithmParameterSpec as ECGenParameterSpec).name)
            return KeyPairGenerator.getInstance("EC").apply { initialize(curve) }.generateKeyPair()
                .also { stored[spec.keystoreAlias] = it.private }
        }
    }

    class Store : KeyStoreSpi() {
        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit
        override fun engineGetKey(alias: String, password: CharArray?): Key? = stored[alias]
        override fun engineDeleteEntry(alias: String) {
            stored.remove(alias)
        }

        override fun engineContainsAlias(alias: String) = alias in stored
        override fun engineAliases(): Enumeration<String> = Collections.enumeration(stored.keys)
        override fun engineSize() = stored.size
        override fun engineIsKeyEntry(alias: String) = alias in stored
        override fun engineIsCertificateEntry(alias: String) = false
        override fun engineGetCertificate(alias: String): Certificate? = null
        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null
        override fun engineGetCertificateAlias(certificate: Certificate): String? = null
        override fun engineGetCreationDate(alias: String): Date? = null
        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<out Certificate>?) = error("no")
        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<out Certificate>?) = error("no")
        override fun engineSetCertificateEntry(alias: String, certificate: Certificate) = error("no")
        override fun engineStore(stream: OutputStream?, password: CharArray?) = error("no")
    }
}
