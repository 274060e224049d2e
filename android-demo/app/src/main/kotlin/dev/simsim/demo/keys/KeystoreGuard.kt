package dev.simsim.demo.keys

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties.AUTH_BIOMETRIC_STRONG
import android.security.keystore.KeyProperties.AUTH_DEVICE_CREDENTIAL
import android.security.keystore.KeyProperties.BLOCK_MODE_GCM
import android.security.keystore.KeyProperties.ENCRYPTION_PADDING_NONE
import android.security.keystore.KeyProperties.PURPOSE_DECRYPT
import android.security.keystore.KeyProperties.PURPOSE_ENCRYPT
import android.security.keystore.StrongBoxUnavailableException
import dev.simsim.GuardException
import dev.simsim.KeyGuard
import dev.simsim.SecretSink
import java.nio.ByteBuffer
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/** Wraps the vault's key with an AES key that never leaves the phone's hardware and asks for the holder each time. */
class KeystoreGuard(private val presence: Presence) : KeyGuard {
    override fun wrap(key: ByteArray): ByteArray = reaching {
        try {
            destroy() // a key that an older finger made may be of no use any more
            val cipher = free(Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, make()) })
            cipher.iv + cipher.doFinal(key)
        } finally {
            key.fill(0)
        }
    }

    override fun unwrap(wrapped: ByteArray, key: SecretSink) = reaching {
        if (wrapped.size <= IV) throw GuardException.Failed()
        val secret = store().getKey(ALIAS, null) ?: throw GuardException.Failed()
        val cipher = free(Cipher.getInstance(CIPHER).apply { init(Cipher.DECRYPT_MODE, secret, GCMParameterSpec(128, wrapped, 0, IV)) })
        val plain = ByteBuffer.allocateDirect(cipher.getOutputSize(wrapped.size - IV))
        cipher.doFinal(ByteBuffer.wrap(wrapped, IV, wrapped.size - IV), plain)
        plain.flip()
        key.put(plain)
        plain.clear()
        while (plain.hasRemaining()) plain.put(0)
    }

    override fun forget(wrapped: ByteArray) = reaching { destroy() }

    private fun destroy() = store().deleteEntry(ALIAS)

    private fun free(cipher: Cipher): Cipher = presence.free(cipher) ?: throw GuardException.Refused()

    private fun make(): SecretKey = try {
        make(strongBox = true)
    } catch (_: StrongBoxUnavailableException) {
        make(strongBox = false)
    }

    private fun make(strongBox: Boolean): SecretKey {
        val spec = KeyGenParameterSpec.Builder(ALIAS, PURPOSE_ENCRYPT or PURPOSE_DECRYPT)
            .setBlockModes(BLOCK_MODE_GCM)
            .setEncryptionPaddings(ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .setUserAuthenticationRequired(true)
            .setInvalidatedByBiometricEnrollment(true)
            .setIsStrongBoxBacked(strongBox)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            spec.setUserAuthenticationParameters(0, AUTH_BIOMETRIC_STRONG or AUTH_DEVICE_CREDENTIAL)
        }
        return KeyGenerator.getInstance("AES", STORE).apply { init(spec.build()) }.generateKey()
    }

    private fun store(): KeyStore = KeyStore.getInstance(STORE).apply { load(null) }

    private fun <T> reaching(work: () -> T): T = try {
        work()
    } catch (_: GeneralSecurityException) {
        throw GuardException.Failed()
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val ALIAS = "simsim-vault"
        const val CIPHER = "AES/GCM/NoPadding"
        const val IV = 12
    }
}
