package dev.simsim.demo.wallet

import dev.simsim.Ask
import dev.simsim.Change
import dev.simsim.EditEffect
import dev.simsim.Export
import dev.simsim.FileLook
import dev.simsim.Import
import dev.simsim.ImportOptions
import dev.simsim.IncomingRequestInterface
import dev.simsim.KeyGuard
import dev.simsim.NextStep
import dev.simsim.PastScore
import dev.simsim.Perks
import dev.simsim.PreviewInterface
import dev.simsim.Publisher
import dev.simsim.Purpose
import dev.simsim.Receipt
import dev.simsim.Record
import dev.simsim.RecordFilter
import dev.simsim.RecordPage
import dev.simsim.Resolution
import dev.simsim.Score
import dev.simsim.Shared
import dev.simsim.Vouch
import dev.simsim.VouchOutcome
import java.io.File
import kotlinx.coroutines.flow.Flow

/**
 * What the screens ask of a wallet, and nothing else: [CoreWallet] is the real one, tests bring their own.
 * What each call does stands at `dev.simsim.SimsimWallet`. All of them throw `WalletException`.
 */
interface HolderWallet : AutoCloseable {
    /** By which rules it scores. */
    val rules: Rules
    val isLocked: Boolean

    suspend fun lock()
    suspend fun unlock(passphrase: CharArray)
    suspend fun unlock(guard: KeyGuard)
    suspend fun addGuard(guard: KeyGuard)
    suspend fun removeGuard(): Boolean
    suspend fun changePassphrase(passphrase: CharArray)
    suspend fun backup(file: File, passphrase: CharArray): ULong
    suspend fun makeRecoveryKey(): String
    suspend fun export(): Export
    suspend fun erase()

    suspend fun look(bytes: ByteArray, options: ImportOptions): FileLook
    fun importing(bytes: ByteArray, options: ImportOptions): Flow<Import>
    suspend fun list(filter: RecordFilter, limit: Int): RecordPage
    suspend fun record(id: String): Record?
    suspend fun annotate(record: String, note: String)
    suspend fun correct(record: String, purpose: Purpose)
    suspend fun dispute(record: String, note: String): EditEffect
    suspend fun resolve(record: String, resolution: Resolution): EditEffect
    suspend fun delete(record: String)
    suspend fun undo()

    suspend fun score(): Score
    suspend fun rescore(): Score
    suspend fun history(): List<PastScore>
    suspend fun nextSteps(): List<NextStep>
    suspend fun scoreWithout(record: String): Score

    /** What the score would be after these changes. */
    suspend fun whatIf(changes: List<Change>): Score

    /** Reads a link; [fetch] brings what lies elsewhere. */
    suspend fun read(link: String, fetch: suspend (address: String) -> String): IncomingRequestInterface
    suspend fun prepare(request: IncomingRequestInterface): PreviewInterface
    suspend fun share(preview: PreviewInterface, approved: List<Ask>, signers: Signers?): Shared
    suspend fun receipts(): List<Receipt>
    suspend fun receiptsJsonLd(): String
    suspend fun withdraw(receipt: String): String

    suspend fun perks(): Perks
    suspend fun publishers(): List<Publisher>
    suspend fun trustPublisher(name: String, jwk: String)
    suspend fun distrustPublisher(name: String): Boolean
    suspend fun addCatalogue(content: ByteArray, signature: String): String
    suspend fun askForVouch(scope: String): String
    suspend fun giveVouch(ask: String): String
    suspend fun acceptVouch(text: String): VouchOutcome
    suspend fun revokeVouch(id: String): String
    suspend fun vouches(): List<Vouch>
}
