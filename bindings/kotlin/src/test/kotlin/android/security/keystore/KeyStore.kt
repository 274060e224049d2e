/** What `docs/integrating.md` names of Android's key store, so that its code compiles without Android. */
package android.security.keystore

import java.security.ProviderException
import java.security.spec.AlgorithmParameterSpec

class StrongBoxUnavailableException : ProviderException()

object KeyProperties {
    const val PURPOSE_ENCRYPT = 1
    const val PURPOSE_DECRYPT = 2
    const val BLOCK_MODE_GCM = "GCM"
    const val ENCRYPTION_PADDING_NONE = "NoPadding"
}

class KeyGenParameterSpec private constructor() : AlgorithmParameterSpec {
    @Suppress("UNUSED_PARAMETER")
    class Builder(alias: String, purposes: Int) {
        fun setBlockModes(vararg modes: String) = this

        fun setEncryptionPaddings(vararg paddings: String) = this

        fun setKeySize(bits: Int) = this

        fun setUserAuthenticationRequired(required: Boolean) = this

        fun setInvalidatedByBiometricEnrollment(invalidated: Boolean) = this

        fun setIsStrongBoxBacked(strong: Boolean) = this

        fun build() = KeyGenParameterSpec()
    }
}
