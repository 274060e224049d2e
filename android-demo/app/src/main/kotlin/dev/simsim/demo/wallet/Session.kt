package dev.simsim.demo.wallet

import dev.simsim.Ask
import dev.simsim.FileLook
import dev.simsim.Import
import dev.simsim.ImportOptions
import dev.simsim.ImportProgress
import dev.simsim.ImportReport
import dev.simsim.IncomingRequestInterface
import dev.simsim.KeyGuard
import dev.simsim.Mapping
import dev.simsim.PreviewInterface
import dev.simsim.Request
import dev.simsim.Shared
import dev.simsim.WalletException
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/**
 * One person's time with the wallet. It belongs to the process, not to a window, so that turning the phone
 * stops no import and loses no answer; and it locks when the app has been away for too long.
 */
class Session(
    private val place: WalletPlace,
    val scope: CoroutineScope,
    private val elapsed: () -> Long,
    private val autoLock: () -> Long,
) : AutoCloseable {
    enum class Door { NO_WALLET, LOCKED, OPEN }

    private val turning = Mutex() // a wallet that is still being locked cannot be unlocked
    private var held: HolderWallet? = null
    private val doorState = MutableStateFlow(if (place.exists()) Door.LOCKED else Door.NO_WALLET)
    private val importState = MutableStateFlow<ImportRun>(ImportRun.None)
    private var importJob: Job? = null
    private var lockJob: Job? = null
    private var leftAt: Long? = null

    /** Whether there is a wallet, and whether it is open. */
    val door: StateFlow<Door> = doorState

    /** The import that runs, or the last one's end. */
    val imports: StateFlow<ImportRun> = importState

    /** The answer that was signed last, until it is sent, replaced or the wallet locked. */
    var answer: Answer? = null
        private set

    /** The open wallet. */
    val wallet: HolderWallet
        get() = held?.takeIf { !it.isLocked } ?: throw WalletException.Locked("the wallet is locked: unlock it first")

    suspend fun create(passphrase: CharArray) = hold(place.create(passphrase))

    suspend fun unlock(passphrase: CharArray) = turning.withLock {
        hold(held?.also { it.unlock(passphrase) } ?: place.open(passphrase))
    }

    suspend fun unlock(guard: KeyGuard) = turning.withLock {
        hold(held?.also { it.unlock(guard) } ?: place.open(guard))
    }

    /** Opens the wallet with the recovery key, which the holder has on paper. */
    suspend fun recover(key: String) = turning.withLock {
        held?.close()
        held = null
        hold(place.recover(key))
    }

    /** Puts what is in a backup in the place of what is here. If that fails, what is here stays, locked. */
    suspend fun restore(backup: File, passphrase: CharArray) {
        close()
        shut()
        hold(place.restore(backup, passphrase, replace = place.exists()))
    }

    suspend fun lock() {
        shut() // first nothing is seen, then nothing is there
        turning.withLock {
            shut() // somebody may have unlocked meanwhile
            importJob?.cancelAndJoin()
            noImport()
            answer = null
            held?.lock()
        }
    }

    private fun shut() {
        if (doorState.value == Door.OPEN) doorState.value = Door.LOCKED
    }

    suspend fun erase() {
        wallet.erase()
        close()
        doorState.value = Door.NO_WALLET
    }

    /** Locks the wallet and lets go of it. */
    override fun close() {
        held?.close()
        held = null
        answer = null
        noImport()
    }

    /** Reads a file, once everything is known that only the holder can say about it. */
    fun import(bytes: ByteArray) {
        if (importState.value is ImportRun.Running) return
        forgetAsked()
        asked = bytes
        answer(ImportOptions())
    }

    /** Goes on with what the holder has said about the file by now. */
    fun answer(said: ImportOptions) = reading { bytes ->
        val look = wallet.look(bytes, said)
        if (!ImportRun.Asking.isOpen(look, said)) return@reading read(bytes, said)
        importState.value = ImportRun.Asking(look, said)
    }

    /** Shows how the rows would be read by another mapping, before the holder confirms it. */
    fun showBy(mapping: Mapping, said: ImportOptions) = reading { bytes ->
        importState.value = ImportRun.Asking(wallet.look(bytes, said.copy(mapping = mapping)), said)
    }

    private suspend fun read(bytes: ByteArray, said: ImportOptions) {
        wallet.importing(bytes, said).collect { step ->
            importState.value = when (step) {
                is Import.Running -> ImportRun.Running(step.progress)
                is Import.Done -> ImportRun.Done(step.report)
            }
        }
        wallet.rescore()
    }

    private fun reading(work: suspend (ByteArray) -> Unit) {
        val bytes = asked ?: return
        importState.value = ImportRun.Running(null)
        importJob = scope.launch {
            try {
                work(bytes)
            } catch (_: WalletException.FileLocked) {
                importState.value = ImportRun.Asking.PASSWORD_AGAIN
            } catch (refused: WalletException) {
                importState.value = ImportRun.Failed(refused)
            } finally {
                val isAsked = asked === bytes // another file may have been chosen meanwhile
                if (isAsked && importState.value !is ImportRun.Asking) asked = null
                if (asked !== bytes) bytes.fill(0)
            }
        }
    }

    /** The file that a question is about. */
    private var asked: ByteArray? = null

    private fun forgetAsked() {
        asked?.fill(0)
        asked = null
    }

    fun stopImport() {
        importJob?.cancel()
        noImport()
    }

    fun forgetImport() {
        if (importState.value !is ImportRun.Running) noImport()
    }

    private fun noImport() {
        forgetAsked()
        importState.value = ImportRun.None
    }

    suspend fun share(
        request: IncomingRequestInterface,
        preview: PreviewInterface,
        approved: List<Ask>,
        signers: Signers?,
    ): Answer {
        val shared = wallet.share(preview, approved, signers)
        return Answer(preview.request(), shared, request.form(shared.presentation)).also { answer = it }
    }

    /** The app is no longer seen. */
    fun left() {
        leftAt = elapsed()
        lockJob?.cancel()
        lockJob = scope.launch {
            delay(autoLock())
            lock()
        }
    }

    /** The app is seen again. A phone that slept may have held the timer back, so the clock is asked too. */
    fun returned() {
        lockJob?.cancel()
        val away = leftAt?.let { elapsed() - it } ?: return
        leftAt = null
        if (away >= autoLock()) scope.launch { lock() }
    }

    private fun hold(wallet: HolderWallet) {
        held = wallet
        doorState.value = Door.OPEN
    }
}

/** How an import stands. */
sealed interface ImportRun {
    data object None : ImportRun
    class Running(val progress: ImportProgress?) : ImportRun

    /** Something about the file is open that only the holder can say; [said] is what they did. */
    class Asking(val look: FileLook, val said: ImportOptions, val wrong: Boolean = false) : ImportRun {
        companion object {
            val PASSWORD_AGAIN =
                Asking(FileLook(false, true, listOf(), null, listOf(), listOf()), ImportOptions(), wrong = true)

            fun isOpen(look: FileLook, said: ImportOptions): Boolean =
                look.needsPassword || (look.entries.isNotEmpty() && said.entry == null) ||
                    (look.mapping != null && said.mapping == null)
        }
    }

    class Done(val report: ImportReport) : ImportRun
    class Failed(val error: WalletException) : ImportRun
}

/** What was signed, for whom, and the [form] to post: sealed, where the merchant asked for that. */
class Answer(val request: Request, val shared: Shared, val form: String)
