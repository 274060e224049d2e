package dev.simsim.demo.keys

import android.app.Activity
import android.app.KeyguardManager
import dev.simsim.KeyGuard
import dev.simsim.WalletException
import dev.simsim.demo.wallet.Signers

/** Android Keystore, in StrongBox where the phone has one. */
class AndroidKeys(private val activity: Activity, private val presence: Presence = BiometricPresence(activity)) : PhoneKeys {
    override val available: Boolean
        get() = activity.getSystemService(KeyguardManager::class.java)?.isDeviceSecure == true

    override fun guard(): KeyGuard = KeystoreGuard(presence)

    override suspend fun signers(): Signers {
        if (!presence.confirm()) throw WalletException.GuardRefused("the holder did not confirm")
        return Signers(KeystoreSigner.make(), KeystoreSigner.make())
    }

    override fun discard(signers: Signers) {
        (signers.leaf as? KeystoreSigner)?.destroy()
        (signers.holder as? KeystoreSigner)?.destroy()
    }
}
