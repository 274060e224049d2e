package dev.simsim.demo.wallet

import dev.simsim.Ask
import dev.simsim.Change
import dev.simsim.ImportOptions
import dev.simsim.IncomingRequest
import dev.simsim.IncomingRequestInterface
import dev.simsim.KdfCost
import dev.simsim.KeyGuard
import dev.simsim.Preview
import dev.simsim.PreviewInterface
import dev.simsim.Purpose
import dev.simsim.RecordFilter
import dev.simsim.Resolution
import dev.simsim.SimsimWallet
import dev.simsim.requestUri
import java.io.File
import java.time.Clock

/** The real wallet: the Rust core behind its Kotlin facade. */
class CoreWallet private constructor(
    private val core: SimsimWallet,
    private val merchantRoots: String?,
) : HolderWallet {
    override val rules = Rules.of(core.scorecard)
    override val isLocked get() = core.isLocked

    override suspend fun lock() = core.lock()
    override suspend fun unlock(passphrase: CharArray) = core.unlock(passphrase)
    override suspend fun unlock(guard: KeyGuard) = core.unlock(guard)
    override suspend fun addGuard(guard: KeyGuard) = core.addGuard(guard)
    override suspend fun removeGuard() = core.removeGuard()
    override suspend fun changePassphrase(passphrase: CharArray) = core.changePassphrase(passphrase)
    override suspend fun backup(file: File, passphrase: CharArray) = core.backup(file, passphrase)
    override suspend fun makeRecoveryKey() = core.makeRecoveryKey()
    override suspend fun export() = core.export()

    override suspend fun erase() = core.erase()
    override fun close() = core.close()

    override suspend fun look(bytes: ByteArray, options: ImportOptions) = core.look(bytes, options)
    override fun importing(bytes: ByteArray, options: ImportOptions) = core.importing(bytes, options)
    override suspend fun list(filter: RecordFilter, limit: Int) = core.list(filter, 0, limit)
    override suspend fun record(id: String) = core.record(id)
    override suspend fun annotate(record: String, note: String) = core.annotate(record, note)
    override suspend fun correct(record: String, purpose: Purpose) {
        core.correct(record, purpose)
    }

    override suspend fun dispute(record: String, note: String) = core.dispute(record, note)
    override suspend fun resolve(record: String, resolution: Resolution) = core.resolve(record, resolution)
    override suspend fun delete(record: String) = core.deleteRecord(record)
    override suspend fun undo() = core.undo()

    override suspend fun score() = core.score()
    override suspend fun rescore() = core.rescore()
    override suspend fun history() = core.history()
    override suspend fun nextSteps() = core.nextSteps()
    override suspend fun scoreWithout(record: String) = core.scoreWithout(listOf(record))
    override suspend fun whatIf(changes: List<Change>) = core.whatIf(changes).after

    override suspend fun read(link: String, fetch: suspend (String) -> String): IncomingRequestInterface =
        core.read(link, requestUri(link)?.let { fetch(it) }, merchantRoots)

    override suspend fun prepare(request: IncomingRequestInterface): PreviewInterface =
        core.prepare(request as IncomingRequest)

    override suspend fun share(preview: PreviewInterface, approved: List<Ask>, signers: Signers?) =
        if (signers == null) core.share(preview as Preview, approved)
        else core.share(preview as Preview, approved, signers.leaf, signers.holder)

    override suspend fun receipts() = core.receipts()
    override suspend fun receiptsJsonLd() = core.receiptsJsonLd()
    override suspend fun withdraw(receipt: String) = core.withdraw(receipt)

    override suspend fun perks() = core.perks()
    override suspend fun publishers() = core.publishers()
    override suspend fun trustPublisher(name: String, jwk: String) = core.trustPublisher(name, jwk)
    override suspend fun distrustPublisher(name: String) = core.distrustPublisher(name)
    override suspend fun addCatalogue(content: ByteArray, signature: String) = core.addCatalogue(content, signature)
    override suspend fun askForVouch(scope: String) = core.askForVouch(scope)
    override suspend fun giveVouch(ask: String) = core.giveVouch(ask)
    override suspend fun acceptVouch(text: String) = core.acceptVouch(text)
    override suspend fun revokeVouch(id: String) = core.revokeVouch(id)
    override suspend fun vouches() = core.vouches()

    /** Where wallets are made: one folder holds one. */
    class Place(
        private val directory: File,
        private val clock: Clock = Clock.systemDefaultZone(),
        private val cost: KdfCost = KdfCost.STANDARD,
        /** Certificates in PEM. With them, signed requests are taken only from merchants that they certify. */
        private val merchantRoots: String? = null,
    ) : WalletPlace {
        override fun exists() = SimsimWallet.exists(directory)

        override suspend fun create(passphrase: CharArray) =
            of(SimsimWallet.create(directory, passphrase, cost, clock = clock))

        override suspend fun open(passphrase: CharArray) =
            of(SimsimWallet.open(directory, passphrase, clock = clock))

        override suspend fun open(guard: KeyGuard) = of(SimsimWallet.open(directory, guard, clock = clock))

        override suspend fun restore(backup: File, passphrase: CharArray, replace: Boolean) =
            of(SimsimWallet.restore(backup, directory, passphrase, replace, clock = clock))

        override suspend fun recover(key: String) = of(SimsimWallet.recover(directory, key, clock = clock))

        private fun of(core: SimsimWallet) = CoreWallet(core, merchantRoots)
    }
}
