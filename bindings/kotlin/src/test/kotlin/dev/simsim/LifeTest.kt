package dev.simsim

import com.google.gson.Gson
import java.io.File
import java.nio.file.Path
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

/** What a wallet does beyond the journeys: hardware keys, perks, vouches, deposits, moving house. */
class LifeTest {
    @TempDir lateinit var place: Path

    private fun at(name: String) = File(place.toFile(), name)
    private val approved = listOf(Ask.AtLeast(600u))

    private fun withHolder(test: suspend (SimsimWallet) -> Unit) =
        runBlocking { holder(at("vault")).use { test(it) } }

    private fun verify(asked: Request, shared: Shared): Claims =
        Verifier(Trust.SelfAsserted).verify(
            shared.presentation, Expectation(asked.clientId, asked.nonce, 600u),
            NOW.epochSecond.toULong() + 10UL,
        ).claims

    @Test
    fun `an answer is signed by keys in hardware in one step`() = withHolder { wallet ->
        val asked = request(*approved.toTypedArray())
        val shared = wallet.share(wallet.prepare(asked.link), approved, HardwareKey(), HardwareKey())
        assertEquals(listOf(600.toUShort()), verify(asked, shared).scoreAtLeast)
        assertEquals(listOf(shared.receipt), wallet.receipts())
    }

    @Test
    fun `an answer is signed by keys in hardware in two steps`() = withHolder { wallet ->
        val asked = request(*approved.toTypedArray())
        val (leaf, own) = HardwareKey() to HardwareKey()
        val pending = wallet.beginShare(
            wallet.prepare(asked.link), approved, leaf.publicKey(), own.publicKey(),
        )
        val unbound = leaf.sign(pending.bytesToSign()).direct { pending.signed(it) }
        assertTrue(wallet.receipts().isEmpty(), "nothing has left yet")
        assertThrows<WalletException.Refused> { pending.bytesToSign() }
        val shared = wallet.finishShare(unbound, own.sign(unbound.bytesToSign()))
        assertEquals(listOf(600.toUShort()), verify(asked, shared).scoreAtLeast)
    }

    @Test
    fun `a signature of another key proves nothing`() = withHolder { wallet ->
        val asked = request(*approved.toTypedArray())
        val (leaf, own) = HardwareKey() to HardwareKey()
        val pending = wallet.beginShare(
            wallet.prepare(asked.link), approved, leaf.publicKey(), own.publicKey(),
        )
        val unbound = HardwareKey().sign(pending.bytesToSign()).direct { pending.signed(it) }
        val shared = wallet.finishShare(unbound, own.sign(unbound.bytesToSign()))
        assertThrows<VerifyException.Refused> { verify(asked, shared) }
    }

    @Test
    fun `hardware that refuses is an error and nothing leaves`() = withHolder { wallet ->
        val shy = object : HardwareKey() {
            override fun sign(message: ByteArray) = throw GuardException.Refused()
        }
        val preview = wallet.prepare(request(*approved.toTypedArray()).link)
        assertThrows<WalletException.Refused> { wallet.share(preview, approved, shy, HardwareKey()) }
        assertTrue(wallet.receipts().isEmpty())
    }

    @Test
    fun `a catalogue opens doors once its publisher is trusted`() = withHolder { wallet ->
        val publisher = HardwareKey()
        val content = Gson().toJson(catalogue()).toByteArray()
        val signature = publisher.detachedJws("simsim-catalogue+jws", content)
        assertThrows<WalletException.Refused> { wallet.addCatalogue(content, signature) }
        wallet.trustPublisher("The guild", Gson().toJson(publisher.jwk))
        assertEquals("guild", wallet.addCatalogue(content, signature))
        val perks = wallet.perks()
        assertEquals(listOf("bike"), perks.open.map { it.id })
        assertEquals("Velo ohne Kaution", perks.open.single().title.inLanguage("de"))
        assertEquals(listOf("flat" to 950), perks.next.map { it.id to it.atLeast })
        assertTrue(wallet.distrustPublisher("The guild"))
        assertTrue(wallet.perks().open.isEmpty() && wallet.publishers().isEmpty())
    }

    private fun catalogue(): Map<String, Any> {
        fun perk(id: String, atLeast: Int, title: Map<String, String>) =
            mapOf("id" to id, "merchant" to "velo", "title" to title, "at_least" to atLeast)
        return mapOf(
            "schema" to "simsim-catalogue/1", "id" to "guild", "title" to mapOf("en" to "The guild"),
            "issued" to "2026-10-01", "expires" to "2027-10-01", "scorecard" to "simsim-v1",
            "merchants" to
                listOf(mapOf("id" to "velo", "name" to "Velo", "url" to "https://bikes.example")),
            "perks" to listOf(
                perk("bike", 400, mapOf("en" to "Bike without deposit", "de" to "Velo ohne Kaution")),
                perk("flat", 950, mapOf("en" to "Flat without deposit")),
            ),
        )
    }

    @Test
    fun `a vouch is asked for, given, accepted and taken back`() = withHolder { wallet ->
        SimsimWallet.create(at("friend"), PASSPHRASE.toCharArray(), KdfCost.FLOOR).use { friend ->
            val ask = wallet.askForVouch("rental")
            val vouch = friend.wallet.giveVouch(ask, DAY)
            val accepted = wallet.acceptVouch(vouch).accepted!!
            assertEquals("rental", (wallet.record(accepted)!!.fact as Fact.Vouch).scope)
            val given = friend.vouches().single() as Vouch.Given
            assertTrue(wallet.vouches().any { it is Vouch.Accepted })
            val takenBack = friend.wallet.revokeVouch(given.id, DAY)
            assertEquals(1UL, wallet.acceptVouch(takenBack).revoked)
            assertEquals(DAY, (wallet.record(accepted)!!.fact as Fact.Vouch).revoked)
        }
    }

    @Test
    fun `a deposit is waived, kept and counted`() = withHolder { wallet ->
        val terms = DepositTerms(
            "Velo Basel", "a bike for a week", Amount(20_000, "CHF"), DAY.minusDays(12), DAY.minusDays(5),
        )
        val till = HardwareKey()
        val offer = offerDeposit(terms, till)
        val accepted = wallet.acceptDeposit(offer)
        val key = checkCountersignature(accepted.text, offer)
        val closing = closeDepositAsMerchant(offer, true, DAY.minusDays(6), till)
        val closed = wallet.closeDeposit(closing)
        assertEquals(key, checkCountersignature(closed.text, closing))
        assertEquals(true, (wallet.record(closed.record)!!.fact as Fact.Commitment).kept)
        assertEquals(terms to true, wallet.deposits().single().let { it.terms to it.kept })
    }

    @Test
    fun `an answer counts once, by a merchant's own store too`() = withHolder { wallet ->
        val asked = request(*approved.toTypedArray())
        val shared = wallet.share(wallet.prepare(asked.link), approved)
        val policy = Policy.parse("self_asserted = true\nat_least = 600")
        val verifier = Verifier.withPolicy(policy)
        val expectation = Expectation(asked.clientId, asked.nonce)
        val now = NOW.epochSecond.toULong() + 10UL
        val own = object : NonceStore {
            val spent = mutableSetOf<String>()

            override fun spend(nonce: String, until: ULong, now: ULong) {
                if (!spent.add(nonce)) throw NonceException.Spent()
            }
        }
        for (nonces in listOf(memoryNonces(), own)) {
            fun once() = verifier.verifyOnce(shared.presentation, expectation, nonces, asked.expires, now)
            assertEquals(Level.SELF_ASSERTED, once().level)
            assertEquals("kb_replayed", assertThrows<VerifyException.Refused> { once() }.name)
        }
        assertThrows<PolicyException.Refused> { Policy.parse("at_leest = 600") }
    }

    @Test
    fun `a backup and a recovery key both give the records back`() = runBlocking {
        val records = holder(at("vault")).use { wallet ->
            assertEquals(0UL, wallet.backup(at("backup"), "of the backup".toCharArray()))
            val key = wallet.makeRecoveryKey()
            val records = wallet.records()
            wallet.lock()
            SimsimWallet.recover(at("vault"), key).use { assertEquals(records, it.records()) }
            records
        }
        assertThrows<WalletException.WrongPassphrase> {
            SimsimWallet.restore(at("backup"), at("new"), PASSPHRASE.toCharArray())
        }
        assertFalse(SimsimWallet.exists(at("new")))
        SimsimWallet.restore(at("backup"), at("new"), "of the backup".toCharArray()).use {
            assertEquals(records, it.records())
            assertTrue(it.findings().isEmpty())
        }
    }

    @Test
    fun `foreign code may call back and is told that the wallet is busy`() = withHolder { wallet ->
        val told = mutableListOf<Any>()
        fun ask() = told.add(runCatching { wallet.wallet.records().records.size }
            .getOrElse { it.javaClass.simpleName })
        val guard = object : KeyGuard {
            override fun wrap(key: ByteArray): ByteArray = flipped(key).also { ask() }

            override fun unwrap(wrapped: ByteArray, key: SecretSink) {
                ask()
                flipped(wrapped).direct { key.put(it) }
            }

            override fun forget(wrapped: ByteArray) { ask() }

            private fun flipped(key: ByteArray) =
                ByteArray(key.size) { (key[it].toInt() xor 0xFF).toByte() }
        }
        wallet.addGuard(guard)
        wallet.unlock(guard)
        assertTrue(wallet.removeGuard())
        assertTrue(told.size >= 2 && told.all { it == "Busy" }, "$told")

        class Curious : HardwareKey() {
            override fun sign(message: ByteArray) = super.sign(message).also { ask() }
        }
        val preview = wallet.prepare(request(*approved.toTypedArray()).link)
        wallet.share(preview, approved, Curious(), Curious())
        assertTrue((told.last() as Int) > 300, "signing happens outside of the wallet's turn")
    }
}
