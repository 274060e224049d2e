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

    /**
     * Reads an export file and keeps its records. The same file twice adds nothing.
     *
     * Rows that were not read are listed in the report, with their reasons.
     */
    suspend fun importFile(bytes: ByteArray): ImportReport = inLine {
        bytes.direct { wallet.importFile(it, null) }
    }

    /**
     * Like [importFile], telling on the way how far it is: any number of [Import.Running], then one
     * [Import.Done]. Cancelling the collection stops the import.
     */
    fun importing(bytes: ByteArray): Flow<Import> = channelFlow {
        val listener = FlowListener(this)
        try {
            send(Import.Done(inLine { bytes.direct { wallet.importFile(it, listener) } }))
        } catch (stopped: WalletException.Cancelled) {
            ensureActive() // a collector that left knows; one that still listens is told
            throw stopped
        }
    }

    /** Every record, the latest day first. */
    suspend fun records(): Records = inLine { wallet.records() }

    /** Computes the score as things stood at the beginning of [asOf]. */
    suspend fun score(asOf: LocalDate = today()): Score = inLine { wallet.score(scorecard, asOf) }

    /**
     * What the answer to a request would say, claim by claim. Nothing leaves, and nothing is approved.
     *
     * @param request the link of a QR code or a deep link (`openid4vp://?...`).
     */
    suspend fun prepare(request: String, asOf: LocalDate = today(), now: Long = now()): Preview =
        inLine { wallet.prepare(request, scorecard, asOf, now.toULong()) }

    /**
     * Signs what the holder [approved], and nothing else. Post [Shared.presentation] to the request's
     * `responseUri`; the receipt is stored already.
     */
    suspend fun share(preview: Preview, approved: List<Ask>, now: Long = now()): Shared = inLine {
        wallet.share(preview, approved, now.toULong())
    }

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
