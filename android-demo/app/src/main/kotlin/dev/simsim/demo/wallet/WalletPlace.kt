package dev.simsim.demo.wallet

import dev.simsim.KeyGuard
import java.io.File

/** Where the wallet lies, and how one comes to be there. Passphrases are overwritten. */
interface WalletPlace {
    fun exists(): Boolean
    suspend fun create(passphrase: CharArray): HolderWallet
    suspend fun open(passphrase: CharArray): HolderWallet
    suspend fun open(guard: KeyGuard): HolderWallet
    suspend fun recover(key: String): HolderWallet
    suspend fun restore(backup: File, passphrase: CharArray, replace: Boolean): HolderWallet
}
