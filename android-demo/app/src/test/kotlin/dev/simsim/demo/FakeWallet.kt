package dev.simsim.demo

import dev.simsim.Ask
import dev.simsim.Change
import dev.simsim.Door
import dev.simsim.EditEffect
import dev.simsim.Export
import dev.simsim.FileLook
import dev.simsim.Import
import dev.simsim.ImportOptions
import dev.simsim.IncomingRequestInterface
import dev.simsim.KeyGuard
import dev.simsim.Perks
import dev.simsim.PreviewInterface
import dev.simsim.Publisher
import dev.simsim.Purpose
import dev.simsim.Receipt
import dev.simsim.RecordFilter
import dev.simsim.RecordPage
import dev.simsim.Resolution
import dev.simsim.Score
import dev.simsim.Shared
import dev.simsim.Vouch
import dev.simsim.VouchOutcome
import dev.simsim.WalletException
import dev.simsim.demo.wallet.HolderWallet
import dev.simsim.demo.wallet.Signers
import dev.simsim.demo.wallet.WalletPlace
import java.io.File
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow

/** A wallet that says what a test wants it to: it can be slow, fail with any error, and have no number. */
class FakeWallet : HolderWallet {
    /** While this is false, no call comes back. */
    val answers = MutableStateFlow(true)

    /** While this is false, locking does not come to its end. */
    val locks = MutableStateFlow(true)

    /** Every call but locking and unlocking fails with this. */
    var error: WalletException? = null
    var number: Int? = 612
    var withdrawn: ULong? = null

    override val rules = HandMade.rules
    override var isLocked = false
        private set

    override suspend fun lock() {
        locks.first { it }
        isLocked = true
    }

    override suspend fun unlock(passphrase: CharArray) {
        isLocked = false
    }

    override suspend fun unlock(guard: KeyGuard) {
        isLocked = false
    }

    override suspend fun addGuard(guard: KeyGuard) = say(Unit)
    override suspend fun removeGuard() = say(true)
    override suspend fun changePassphrase(passphrase: CharArray) = say(Unit)
    override suspend fun backup(file: File, passphrase: CharArray) = say(0UL)
    override suspend fun makeRecoveryKey() = say("a key")
    override suspend fun export() = say(Export(ByteArray(0), ByteArray(0)))
    override suspend fun erase() = say(Unit)
    override fun close() = Unit

    override suspend fun look(bytes: ByteArray, options: ImportOptions) =
        say(FileLook(false, false, listOf(), null, listOf(), listOf()))

    override fun importing(bytes: ByteArray, options: ImportOptions): Flow<Import> = flow { say(Unit) }
    override suspend fun list(filter: RecordFilter, limit: Int) = say(RecordPage(listOf(RECORD), 1UL, 0UL))
    override suspend fun record(id: String) = say(RECORD)
    override suspend fun annotate(record: String, note: String) = say(Unit)
    override suspend fun correct(record: String, purpose: Purpose) = say(Unit)
    override suspend fun dispute(record: String, note: String) = say(EditEffect(made(), made(), 0))
    override suspend fun resolve(record: String, resolution: Resolution) = say(EditEffect(made(), made(), 0))
    override suspend fun delete(record: String) = say(Unit)
    override suspend fun undo() = say(Unit)

    override suspend fun score() = say(made())
    override suspend fun rescore() = say(made())
    override suspend fun history() = say(listOf(HandMade.past(10, number, null)))
    override suspend fun nextSteps() = say(listOf(HandMade.step("Wait", 3)))
    override suspend fun scoreWithout(record: String) = say(made())
    override suspend fun whatIf(changes: List<Change>) = say(made())

    override suspend fun read(link: String, fetch: suspend (String) -> String): IncomingRequestInterface =
        say(HandMade.FakeRequest)

    override suspend fun prepare(request: IncomingRequestInterface): PreviewInterface = say(HandMade.FakePreview)
    override suspend fun share(preview: PreviewInterface, approved: List<Ask>, signers: Signers?): Shared =
        say(Shared(null, "a presentation", receipt()))

    override suspend fun receipts() = say(listOf(receipt()))
    override suspend fun receiptsJsonLd() = say("{}")
    override suspend fun withdraw(receipt: String): String {
        say(Unit)
        withdrawn = NOW
        return "Erase what I told you."
    }

    override suspend fun perks() = say(Perks(listOf(), listOf(DOOR)))
    override suspend fun publishers() = say(listOf(Publisher("The guild", "{}")))
    override suspend fun trustPublisher(name: String, jwk: String) = say(Unit)
    override suspend fun distrustPublisher(name: String) = say(true)
    override suspend fun addCatalogue(content: ByteArray, signature: String) = say("guild")
    override suspend fun askForVouch(scope: String) = say("an ask")
    override suspend fun giveVouch(ask: String) = say("a vouch")
    override suspend fun acceptVouch(text: String) = say(VouchOutcome("1", 0UL))
    override suspend fun revokeVouch(id: String) = say("taken back")
    override suspend fun vouches(): List<Vouch> = say(listOf(Vouch.Accepted("1", "abcdefgh", "2", "rental")))

    private suspend fun <T> say(value: T): T {
        answers.first { it }
        error?.let { throw it }
        return value
    }

    private fun made(): Score = HandMade.score(number)

    private fun receipt() = Receipt("r", "redirect_uri:https://shop.example/", "Bike shop", "Rental", listOf("score_at_least.600"), NOW, NOW, "card", withdrawn)

    /** Where this wallet always was. */
    inner class Place : WalletPlace {
        override fun exists() = true
        override suspend fun create(passphrase: CharArray) = this@FakeWallet
        override suspend fun open(passphrase: CharArray) = this@FakeWallet
        override suspend fun open(guard: KeyGuard) = this@FakeWallet
        override suspend fun recover(key: String) = this@FakeWallet
        override suspend fun restore(backup: File, passphrase: CharArray, replace: Boolean) = this@FakeWallet
    }

    private companion object {
        val RECORD = HandMade.record("CNY", 1200)
        val DOOR = Door("flat", HandMade.text("Flat without deposit"), 650, "flats", "https://flats.example/", "guild")
    }
}
