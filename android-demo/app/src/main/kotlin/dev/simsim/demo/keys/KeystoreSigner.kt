package dev.simsim.demo.keys

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties.AUTH_BIOMETRIC_STRONG
import android.security.keystore.KeyProperties.AUTH_DEVICE_CREDENTIAL
import android.security.keystore.KeyProperties.DIGEST_SHA256
import android.security.keystore.KeyProperties.PURPOSE_SIGN
import android.security.keystore.StrongBoxUnavailableException
import dev.simsim.DeviceSigner
import java.math.BigInteger
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.UUID

/** A P-256 key in the phone's hardware, made for one answer and destroyed with it. */
class KeystoreSigner private constructor(private val alias: String, private val public: ECPublicKey) : DeviceSigner {
    override fun publicKey(): ByteArray = byteArrayOf(4) + coordinate(public.w.affineX) + coordinate(public.w.affineY)

    override fun sign(message: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSA").run {
        initSign(store().getKey(alias, null) as PrivateKey)
        update(message)
        sign()
    }

    fun destroy() = store().deleteEntry(alias)

    companion object {
        private const val STORE = "AndroidKeyStore"

        /** How long after the holder's confirmation it may sign: both keys of an answer, no more. */
        private const val SECONDS = 10

        fun make(): KeystoreSigner {
            val alias = "simsim-answer-" + UUID.randomUUID()
            return try {
                make(alias, strongBox = true)
            } catch (_: StrongBoxUnavailableException) {
                make(alias, strongBox = false)
            }
        }

        private fun make(alias: String, strongBox: Boolean): KeystoreSigner {
            val spec = KeyGenParameterSpec.Builder(alias, PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(DIGEST_SHA256)
                .setUserAuthenticationRequired(true)
                .setIsStrongBoxBacked(strongBox)
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
                spec.setUserAuthenticationParameters(SECONDS, AUTH_BIOMETRIC_STRONG or AUTH_DEVICE_CREDENTIAL)
            } else {
                @Suppress("DEPRECATION") // up to API 29
                spec.setUserAuthenticationValidityDurationSeconds(SECONDS)
            }
            val pair = KeyPairGenerator.getInstance("EC", STORE).apply { initialize(spec.build()) }.generateKeyPair()
            return KeystoreSigner(alias, pair.public as ECPublicKey)
        }

        private fun store(): KeyStore = KeyStore.getInstance(STORE).apply { load(null) }

        /** 32 bytes, the most significant first. */
        private fun coordinate(number: BigInteger): ByteArray {
            val bytes = number.toByteArray()
            return ByteArray(32).also {
                val size = minOf(32, bytes.size)
                bytes.copyInto(it, 32 - size, bytes.size - size)
            }
        }
    }
}
