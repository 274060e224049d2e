package dev.simsim

import java.io.File
import java.time.Clock
import java.time.LocalDate
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.channels.ProducerScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext

/**
 * One person's wallet: what an app holds on to.
 *
 * Functions suspend and never block the calling thread. They run one after the other on one
 * background thread; [lock] does not wait in that line. They throw [WalletException], whose subclass
 * is for the app to act on and to translate.
 *
 * ```
 * val wallet = SimsimWallet.create(directory, passphrase)
 * wallet.importFile(bytes)
 * val score = wallet.score()
 * ```
 *
 * Close it when the app is done with it: that locks it and frees what it holds.
 */
class SimsimWallet
private constructor(
    internal val wallet: Wallet,
    /** By which rules this wallet scores. */
    val scorecard: Scorecard,
    private val clock: Clock,
    private val line: CoroutineDispatcher,
) : AutoCloseable {
    /** Whether the wallet is locked. Answers at once. */
    val isLocked: Boolean
        get() = wallet.isLocked()

    /**
     * Wipes the keys from memory. An import that is running is stopped, any other call is let finish
     * first. Call it when the app goes to the background.
     */
    suspend fun lock() = withContext(Dispatchers.IO) { wallet.lock() }

    /** Opens a locked wallet again. [passphrase] is overwritten. */
    suspend fun unlock(passphrase: CharArray) = inLine { passphrase.use(wallet::unlock) }

    /** Opens a locked wallet again with the platform's key store. */
    suspend fun unlock(guard: KeyGuard) = inLine { wallet.unlockWithGuard(guard) }

    /** Lets the platform's key store open the wallet beside the passphrase. */
    suspend fun addGuard(guard: KeyGuard) = inLine { wallet.addGuard(guard) }

    /** The platform's key store no longer opens the wallet; false if it is the only way in. */
    suspend fun removeGuard(): Boolean = inLine { wallet.removeGuard() }

    /** Puts a new passphrase in the place of the old one. [passphrase] is overwritten. */
    suspend fun changePassphrase(passphrase: CharArray) =
        inLine { passphrase.use(wallet::changePassphrase) }

    /**
     * Writes everything into one encrypted file that its own passphrase opens on any phone, and reads
     * it again to be sure. Says how many items were left out because they are damaged in every copy.
     * [passphrase] is overwritten.
     */
    suspend fun backup(file: File, passphrase: CharArray): ULong =
        inLine { passphrase.use { wallet.backup(file.path, it) } }

    /** What was damaged when the wallet was opened, and what became of it, in English. */
    suspend fun findings(): List<String> = inLine { wallet.findings() }

    /** Reads every copy of everything, heals what can be healed, and names the rest. */
    suspend fun examine(): Examination = inLine { wallet.examine() }

    /** Lets go of what is damaged in every copy: show what [examine] found before. Says how many. */
    suspend fun discardQuarantined(): ULong = inLine { wallet.discardQuarantined() }

    /** How far the wallet has come: 32 bytes to keep where old files do not bring them back. */
    suspend fun mark(): ByteArray = inLine { wallet.mark() }

    /** Refused if these files are an older copy than the mark that was [kept], or another wallet's. */
    suspend fun checkMark(kept: ByteArray) = inLine { kept.direct { wallet.checkMark(it) } }

    /** Makes a recovery key, in the place of an older one: show it once, keep it nowhere. */
    suspend fun makeRecoveryKey(): String = inLine { wallet.makeRecoveryKey() }

    /**
     * Looks into a file before it is imported, and says what only the holder can answer: its password,
     * which of several files is meant, what the columns of a table mean that nobody knows. Nothing is
     * kept. Call it again with the answers until nothing is open.
     */
    suspend fun look(bytes: ByteArray, options: ImportOptions = ImportOptions()): FileLook =
        inLine { bytes.direct { wallet.look(it, options) } }

    /** The same for a [file], which need not fit in memory. */
    suspend fun look(file: File, options: ImportOptions = ImportOptions()): FileLook =
        inLine { wallet.lookAt(file.path, options) }

    /**
     * Reads an export file and keeps its records. The same file twice adds nothing.
     *
     * Rows that were not read are listed in the report, with their reasons. A [ImportOptions.mapping]
     * is remembered for the next file with the same columns.
     */
    suspend fun importFile(
        bytes: ByteArray,
        options: ImportOptions = ImportOptions(),
    ): ImportReport = inLine { bytes.direct { wallet.importFile(it, options, null) } }

    /**
     * The same for a [file], which need not fit in memory: it is read in pieces. A descriptor that a
     * content provider opened has the path `/proc/self/fd/N`.
     */
    suspend fun importFile(file: File, options: ImportOptions = ImportOptions()): ImportReport =
        inLine { wallet.importPath(file.path, options, null) }

    /**
     * Like [importFile], telling on the way how far it is: any number of [Import.Running], then one
     * [Import.Done]. Cancelling the collection stops the import.
     */
    fun importing(
        bytes: ByteArray,
        options: ImportOptions = ImportOptions(),
    ): Flow<Import> = importing { listener ->
        bytes.direct { wallet.importFile(it, options, listener) }
    }

    /** The same for a [file], which need not fit in memory. */
    fun importing(file: File, options: ImportOptions = ImportOptions()): Flow<Import> =
        importing { wallet.importPath(file.path, options, it) }

    private fun importing(work: (ProgressListener) -> ImportReport): Flow<Import> = channelFlow {
        val listener = FlowListener(this)
        try {
            send(Import.Done(inLine { work(listener) }))
        } catch (stopped: WalletException.Cancelled) {
            ensureActive() // a collector that left knows; one that still listens is told
            throw stopped
        }
    }

    /** Keeps what a credential (SD-JWT VC) of a pinned source states: an income, an account. */
    suspend fun importCredential(text: String, now: Long = now()): ImportReport =
        inLine { wallet.importCredential(text, now.toULong()) }

    /** Keeps a fact that the holder states; see [Wallet.addFact]. Says under which id. */
    suspend fun addFact(fact: Fact, label: String? = null, day: LocalDate = today()): String =
        inLine { wallet.addFact(day, fact, label) }

    /** The pseudonym of a payee, account or lender of this name, for a [Fact]; null without letters. */
    suspend fun payee(name: String): String? = inLine { wallet.payee(name) }

    /** Every mapping of a table's columns that is remembered, because the holder confirmed it. */
    suspend fun mappings(): List<RememberedMapping> = inLine { wallet.mappings() }

    /** Forgets a mapping: the next file with its columns is asked about. Says whether it was there. */
    suspend fun forgetMapping(id: String): Boolean = inLine { wallet.forgetMapping(id) }

    /** Believes the sources of a [registry], whose signatures then make records fully relied on. */
    suspend fun pinSources(registry: ByteArray): ULong =
        inLine { registry.direct { wallet.pinSources(it) } }

    /** Believes a source no longer. Says whether there was one of this name. */
    suspend fun unpinSource(id: String): Boolean = inLine { wallet.unpinSource(id) }

    /** Every pinned source, by its name and key. */
    suspend fun sources(): List<PinnedSource> = inLine { wallet.sources() }

    /** Every record, the latest day first. */
    suspend fun records(): Records = inLine { wallet.records() }

    /** The records that a [filter] lets through, [limit] of them from number [offset] on. */
    suspend fun list(
        filter: RecordFilter = RecordFilter(),
        offset: Int = 0,
        limit: Int = 50,
    ): RecordPage = inLine { wallet.list(filter, offset.toUInt(), limit.toUInt()) }

    /** One record, if it is there. */
    suspend fun record(id: String): Record? = inLine { wallet.record(id) }

    /** Puts the holder's own words beside a record; an empty text removes them. */
    suspend fun annotate(record: String, note: String) = inLine { wallet.annotate(record, note) }

    /**
     * Corrects what a transaction was for. True where that became a rule for its payee, which holds in
     * later imports too.
     */
    suspend fun correct(record: String, purpose: Purpose): Boolean =
        inLine { wallet.correct(record, purpose) }

    /** The corrections that became rules, the one about most records first. */
    suspend fun corrections(): List<Correction> = inLine { wallet.corrections() }

    /** Disputes a record: it stays, and counts 0 until the dispute is resolved. */
    suspend fun dispute(record: String, note: String, day: LocalDate = today()): EditEffect =
        inLine { wallet.dispute(record, note, day) }

    /** Everything in dispute, the oldest first. */
    suspend fun disputes(): List<Dispute> = inLine { wallet.disputes() }

    /** Ends a dispute. */
    suspend fun resolve(
        record: String,
        resolution: Resolution,
        day: LocalDate = today(),
    ): EditEffect = inLine { wallet.resolve(record, resolution, day) }

    /** Deletes a record. It does not come back when its file is imported again. */
    suspend fun deleteRecord(record: String) = inLine { wallet.deleteRecord(record) }

    /** Forgets what was deleted, so that importing a file again brings its records back. */
    suspend fun forgetDeletions(): ULong = inLine { wallet.forgetDeletions() }

    /** Takes back the last edit since the wallet was opened. */
    suspend fun undo() = inLine { wallet.undo() }

    /** Computes the score as things stood at the beginning of [asOf]. */
    suspend fun score(asOf: LocalDate = today()): Score = inLine { wallet.score(scorecard, asOf) }

    /** Computes today's score by the shipped scorecard and keeps it in the history. */
    suspend fun rescore(now: Long = now()): Score = inLine { wallet.rescore(now.toULong()) }

    /** Every score that was kept, the oldest first. */
    suspend fun history(): List<PastScore> = inLine { wallet.history() }

    /** Whether the monthly score is due. */
    suspend fun isRescoreDue(): Boolean = inLine { wallet.isRescoreDue(today()) }

    /** The score as it is, and after all [changes], made in their order. Nothing is stored. */
    suspend fun whatIf(changes: List<Change>, asOf: LocalDate = today()): WhatIf =
        inLine { wallet.whatIf(scorecard, asOf, changes) }

    /** What would lift the score, the most points first: only what is honest and in your hands. */
    suspend fun nextSteps(asOf: LocalDate = today()): List<NextStep> =
        inLine { wallet.nextSteps(asOf) }

    /** What the score would be without these records. Nothing is stored. */
    suspend fun scoreWithout(records: List<String>, asOf: LocalDate = today()): Score =
        inLine { wallet.scoreWithout(records, asOf) }

    /** Believes the catalogues and histograms of this publisher: a public P-256 key as a JWK. */
    suspend fun trustPublisher(name: String, jwk: String) = inLine { wallet.trustPublisher(name, jwk) }

    /** Believes a publisher no longer. Says whether it was trusted. */
    suspend fun distrustPublisher(name: String): Boolean = inLine { wallet.distrustPublisher(name) }

    /** Every trusted publisher, by name. */
    suspend fun publishers(): List<Publisher> = inLine { wallet.publishers() }

    /** Keeps a signed catalogue of perks and says which it is. */
    suspend fun addCatalogue(content: ByteArray, signature: String): String =
        inLine { content.direct { wallet.addCatalogue(it, signature, today()) } }

    /** What is open to the holder, and what would be next. */
    suspend fun perks(): Perks = inLine { wallet.perks(today()) }

    /** Keeps a signed histogram of scores and says which it is. */
    suspend fun addHistogram(content: ByteArray, signature: String): String =
        inLine { content.direct { wallet.addHistogram(it, signature, today()) } }

    /** How many scores lie below the holder's, by each histogram that was added. */
    suspend fun percentiles(): List<Percentile> = inLine { wallet.percentiles(today()) }

    /** Asks for a vouch: hand the text to the person who is to give it. */
    suspend fun askForVouch(scope: String): String = inLine { wallet.askForVouch(scope, today()) }

    /** Vouches for the person whose text this is: hand the result back to them. */
    suspend fun giveVouch(ask: String): String = inLine { wallet.giveVouch(ask, today()) }

    /** Takes in what another person signed: a vouch, or that they take one back. */
    suspend fun acceptVouch(text: String): VouchOutcome =
        inLine { wallet.acceptVouch(text, today()) }

    /** Takes back a vouch that the holder gave: hand the text to the person it was for. */
    suspend fun revokeVouch(id: String): String = inLine { wallet.revokeVouch(id, today()) }

    /** Takes back every vouch ever given: hand the text to everyone they were for. */
    suspend fun revokeAllVouches(): String = inLine { wallet.revokeAllVouches(today()) }

    /** Every vouch asked for, given and accepted. */
    suspend fun vouches(): List<Vouch> = inLine { wallet.vouches() }

    /** Accepts a merchant's offer to waive a deposit; hand the countersignature to the merchant. */
    suspend fun acceptDeposit(offer: String): Countersigned =
        inLine { wallet.acceptDeposit(offer, today()) }

    /** Takes the merchant's closing of a deposit; hand the countersignature to the merchant. */
    suspend fun closeDeposit(closing: String): Countersigned =
        inLine { wallet.closeDeposit(closing, today()) }

    /** Every deposit, the latest first. */
    suspend fun deposits(): List<Deposit> = inLine { wallet.deposits() }

    /**
     * What the answer to a request would say, claim by claim. Nothing leaves, and nothing is approved.
     *
     * @param request the link of a QR code or a deep link (`openid4vp://?...`).
     */
    suspend fun prepare(request: String, asOf: LocalDate = today(), now: Long = now()): Preview =
        read(request, now = now).use { prepare(it, asOf, now) }

    /** The same for a request that was [read]: a signed one, or one whose answer is to be sealed. */
    suspend fun prepare(
        request: IncomingRequest,
        asOf: LocalDate = today(),
        now: Long = now(),
    ): Preview = inLine { wallet.prepare(request, scorecard, asOf, now.toULong()) }

    /**
     * Reads a link. Where [requestUri] says that the request lies elsewhere, fetch it and give it as
     * [fetched]. With [roots] (certificates in PEM), signed requests are taken only from merchants that
     * one of them certifies. Works while the wallet is locked.
     */
    suspend fun read(
        link: String,
        fetched: String? = null,
        roots: String? = null,
        now: Long = now(),
    ): IncomingRequest = inLine { IncomingRequest.read(link, fetched, roots, now.toULong()) }

    /**
     * Signs what the holder [approved], and nothing else. [IncomingRequest.form] makes the body to post
     * to the request's `responseUri`; the receipt is stored already.
     */
    suspend fun share(preview: Preview, approved: List<Ask>, now: Long = now()): Shared = inLine {
        wallet.share(preview, approved, now.toULong())
    }

    /**
     * Like [share], signed by two keys in hardware, each made for this one answer. [attested] is what an
     * attester certified about the leaf, if one did.
     */
    suspend fun share(
        preview: Preview,
        approved: List<Ask>,
        leaf: DeviceSigner,
        holder: DeviceSigner,
        attested: Attested? = null,
        now: Long = now(),
    ): Shared =
        inLine { wallet.shareWith(preview, approved, leaf, holder, attested, now.toULong()) }

    /**
     * Writes down what the holder approved, for two keys that ask for a finger first. [leaf] and
     * [holder] are public keys, 65 bytes each. The leaf signs [PendingShare.bytesToSign], the holder
     * [UnboundShare.bytesToSign]; then [finishShare] hands out the answer.
     */
    suspend fun beginShare(
        preview: Preview,
        approved: List<Ask>,
        leaf: ByteArray,
        holder: ByteArray,
        attested: Attested? = null,
        now: Long = now(),
    ): PendingShare = inLine {
        leaf.direct { leafKey ->
            holder.direct {
                wallet.beginShare(preview, approved, leafKey, it, attested, now.toULong())
            }
        }
    }

    /** Takes the holder key's signature (DER), stores the receipt, and hands out the answer. */
    suspend fun finishShare(share: UnboundShare, signature: ByteArray): Shared =
        inLine { signature.direct { wallet.finishShare(share, it) } }

    /** Makes keys for an attester to certify: their public halves as JWKs. [share] uses one up each. */
    suspend fun makeLeaves(count: Int): List<String> = inLine { wallet.makeLeaves(count.toUByte()) }

    /** Keeps what an attester certified about one of those keys, until [goodUntil] (epoch seconds). */
    suspend fun certifyLeaf(jwk: String, attested: Attested, goodUntil: Long) =
        inLine { wallet.certifyLeaf(jwk, attested, goodUntil.toULong()) }

    /** How many answers an attester still stands behind. */
    suspend fun certifiedLeaves(now: Long = now()): ULong =
        inLine { wallet.certifiedLeaves(now.toULong()) }

    /** The names of the claims that a client has received before. */
    suspend fun knownTo(clientId: String): List<String> = inLine { wallet.knownTo(clientId) }

    /** The receipts that a [filter] lets through, the latest first. */
    suspend fun findReceipts(filter: ReceiptFilter): List<Receipt> =
        inLine { wallet.findReceipts(filter) }

    /** Every receipt as one JSON-LD document. */
    suspend fun receiptsJsonLd(): String = inLine { wallet.receiptsJsonLd() }

    /** Marks a receipt as withdrawn, and gives the message for the merchant as JSON. */
    suspend fun withdraw(receipt: String, now: Long = now()): String =
        inLine { wallet.withdraw(receipt, now.toULong()) }

    /** Everything the holder gave and everything derived, in the clear: say so before. */
    suspend fun export(): Export = inLine { wallet.export(today()) }

    /** Every receipt, the latest first. */
    suspend fun receipts(): List<Receipt> = inLine { wallet.receipts() }

    /** Destroys the wallet: first the keys, then the files. There is no way back. */
    suspend fun erase() = inLine { wallet.erase() }

    /** Locks the wallet and frees it. It cannot be used afterwards. */
    override fun close() {
        wallet.lock()
        wallet.destroy()
    }

    private suspend fun <T> inLine(work: () -> T): T = withContext(line) { work() }

    private fun today(): LocalDate = LocalDate.now(clock)

    private fun now(): Long = clock.instant().epochSecond

    companion object {
        /** Whether there is a wallet in [directory]. */
        fun exists(directory: File): Boolean = walletExists(directory.path)

        /**
         * Makes an empty wallet in [directory] and opens it. [passphrase] is overwritten.
         *
         * @param clock what "today" and "now" are; UTC unless a test says otherwise.
         */
        suspend fun create(
            directory: File,
            passphrase: CharArray,
            cost: KdfCost = KdfCost.STANDARD,
            scorecard: Scorecard = Scorecard.simsimV1(),
            clock: Clock = Clock.systemUTC(),
        ): SimsimWallet {
            val line = oneThread()
            val wallet = withContext(line) {
                passphrase.use { Wallet.create(directory.path, it, cost) }
            }
            return SimsimWallet(wallet, scorecard, clock, line)
        }

        /** Opens the wallet in [directory]. [passphrase] is overwritten. */
        suspend fun open(
            directory: File,
            passphrase: CharArray,
            scorecard: Scorecard = Scorecard.simsimV1(),
            clock: Clock = Clock.systemUTC(),
        ): SimsimWallet {
            val line = oneThread()
            val wallet = withContext(line) { passphrase.use { Wallet.open(directory.path, it) } }
            return SimsimWallet(wallet, scorecard, clock, line)
        }

        /** Opens the wallet in [directory] with the platform's key store. */
        suspend fun open(
            directory: File,
            guard: KeyGuard,
            scorecard: Scorecard = Scorecard.simsimV1(),
            clock: Clock = Clock.systemUTC(),
        ): SimsimWallet {
            val line = oneThread()
            val wallet = withContext(line) { Wallet.openWithGuard(directory.path, guard) }
            return SimsimWallet(wallet, scorecard, clock, line)
        }

        /**
         * Makes a wallet in [directory] from a backup. With [replace], one that is there is destroyed
         * once the restored one has its place. [passphrase] is overwritten.
         */
        suspend fun restore(
            file: File,
            directory: File,
            passphrase: CharArray,
            replace: Boolean = false,
            scorecard: Scorecard = Scorecard.simsimV1(),
            clock: Clock = Clock.systemUTC(),
        ): SimsimWallet {
            val line = oneThread()
            val wallet = withContext(line) {
                passphrase.use { Wallet.restore(file.path, directory.path, it, replace) }
            }
            return SimsimWallet(wallet, scorecard, clock, line)
        }

        /** Opens the wallet in [directory] with the recovery key, which the holder has on paper. */
        suspend fun recover(
            directory: File,
            key: String,
            scorecard: Scorecard = Scorecard.simsimV1(),
            clock: Clock = Clock.systemUTC(),
        ): SimsimWallet {
            val line = oneThread()
            val wallet = withContext(line) { Wallet.recover(directory.path, key) }
            return SimsimWallet(wallet, scorecard, clock, line)
        }

        @OptIn(ExperimentalCoroutinesApi::class)
        private fun oneThread(): CoroutineDispatcher = Dispatchers.IO.limitedParallelism(1)
    }
}

/** How an import goes. */
sealed interface Import {
    /** It is on its way. */
    data class Running(val progress: ImportProgress) : Import

    /** It is done. */
    data class Done(val report: ImportReport) : Import
}

private class FlowListener(private val flow: ProducerScope<Import>) : ProgressListener {
    override fun onProgress(progress: ImportProgress): Boolean {
        flow.trySend(Import.Running(progress)) // a collector that lags behind misses some
        return flow.isActive
    }
}
