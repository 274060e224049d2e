package dev.simsim.demo.keys

import dev.simsim.KeyGuard
import dev.simsim.demo.wallet.Signers

/** What the phone's own key store does for a wallet. */
interface PhoneKeys {
    /** Whether the phone has a screen lock, without which its keys guard nothing. */
    val available: Boolean

    /** Opens the wallet after a finger, a face or the phone's code. */
    fun guard(): KeyGuard

    /** Makes the two keys of one answer, once the holder has confirmed that it is them; none where they did not. */
    suspend fun signers(): Signers?

    /** Destroys the keys of an answer. */
    fun discard(signers: Signers)
}
