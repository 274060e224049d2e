package dev.simsim.demo.keys

import android.app.Activity
import android.hardware.biometrics.BiometricManager.Authenticators.BIOMETRIC_STRONG
import android.hardware.biometrics.BiometricManager.Authenticators.DEVICE_CREDENTIAL
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import dev.simsim.demo.R
import java.util.concurrent.CompletableFuture
import javax.crypto.Cipher
import kotlin.coroutines.resume
import kotlinx.coroutines.suspendCancellableCoroutine

/** Asks the holder to show that it is them. */
interface Presence {
    /** Keys that were made for it may sign for some seconds. */
    suspend fun confirm(): Boolean

    /** Frees a cipher for one use; null where the holder refused. Blocks: never called on the main thread. */
    fun free(cipher: Cipher): Cipher?
}

/** The system's own prompt. */
class BiometricPresence(private val activity: Activity) : Presence {
    override suspend fun confirm(): Boolean = suspendCancellableCoroutine { waiting ->
        val cancel = CancellationSignal()
        waiting.invokeOnCancellation { cancel.cancel() }
        prompt(null, cancel) { if (waiting.isActive) waiting.resume(it != null) }
    }

    override fun free(cipher: Cipher): Cipher? {
        val freed = CompletableFuture<Cipher?>()
        activity.mainExecutor.execute {
            prompt(BiometricPrompt.CryptoObject(cipher), CancellationSignal()) { freed.complete(it?.cryptoObject?.cipher) }
        }
        return freed.get()
    }

    private fun prompt(crypto: BiometricPrompt.CryptoObject?, cancel: CancellationSignal, told: (BiometricPrompt.AuthenticationResult?) -> Unit) {
        val executor = activity.mainExecutor
        val builder = BiometricPrompt.Builder(activity).setTitle(activity.getString(R.string.presence_title))
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            builder.setAllowedAuthenticators(BIOMETRIC_STRONG or DEVICE_CREDENTIAL)
        } else {
            builder.setNegativeButton(activity.getString(R.string.cancel), executor) { _, _ -> told(null) }
        }
        val callback = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) = told(result)
            override fun onAuthenticationError(code: Int, text: CharSequence) = told(null)
        }
        if (crypto == null) builder.build().authenticate(cancel, executor, callback)
        else builder.build().authenticate(crypto, cancel, executor, callback)
    }
}
