package dev.simsim

import com.google.gson.Gson
import java.io.File
import java.nio.file.Path
import java.time.Clock
import java.time.LocalDate
import java.time.ZoneOffset
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

/** What the holder says about a file: its password, its columns, whose signature counts. */
class ImportsTest {
    @TempDir lateinit var place: Path

    private val card =
        "Date;Merchant;Amount\n2026-01-05;Bakery;4.20\n2026-01-06;Books;19.90\n".toByteArray()

    private fun file(name: String) = File("../tests/files", name).readBytes()

    private fun withWallet(test: suspend (SimsimWallet) -> Unit) = runBlocking {
        val clock = Clock.fixed(NOW, ZoneOffset.UTC)
        SimsimWallet.create(
            File(place.toFile(), "vault"), PASSPHRASE.toCharArray(), KdfCost.FLOOR, clock = clock,
        ).use { test(it) }
    }

    private fun directions(look: FileLook) = look.sample.map { (it.fact as Fact.Transaction).direction }

    @Test
    fun `a mapping is proposed, confirmed and remembered`() = withWallet { wallet ->
        val look = wallet.look(card)
        val proposed = look.mapping!!
        assertEquals(listOf("date", "merchant", "amount"), look.columns)
        assertEquals("date" to "merchant", proposed.day to proposed.payee)
        assertEquals(listOf(Direction.IN, Direction.IN), directions(look))

        val confirmed = proposed.copy(spendIsPositive = true, currency = "CHF")
        val options = ImportOptions(mapping = confirmed)
        assertEquals(listOf(Direction.OUT, Direction.OUT), directions(wallet.look(card, options)))
        assertTrue(wallet.records().records.isEmpty(), "a look keeps nothing")
        val done = wallet.importing(card, options).toList().last() as Import.Done
        assertNull(done.report.proposed)

        val later = "AMOUNT;date;Merchant\n7.00;2026-02-01;Bakery\n".toByteArray()
        assertNull(wallet.look(later).mapping, "there is nothing to ask")
        assertEquals(done.report.remembered!!, wallet.importFile(later).remembered)
        val kept = wallet.mappings().single()
        assertEquals(done.report.remembered to confirmed, kept.id to kept.mapping)
        assertTrue(wallet.forgetMapping(kept.id))
        assertFalse(wallet.forgetMapping(kept.id))
        assertNotNull(wallet.importFile(later).proposed, "it is asked about again")
    }

    @Test
    fun `one of several files in a ZIP is read as the holder says`() = withWallet { wallet ->
        val two = file("two.zip")
        assertEquals(listOf("card.csv", "cash.qif"), wallet.look(two).entries)
        assertThrows<WalletException.File> { wallet.importFile(two) }
        val options =
            ImportOptions(entry = 1u, currency = "EUR", dateOrder = DateOrder.MONTH_FIRST)
        val report = wallet.importFile(two, options)
        assertEquals("qif" to LocalDate.of(2026, 2, 3), report.format to report.first)
        assertTrue(report.summaryJson.contains("\"net_sum\":{\"EUR\":\"-5.00\"}"))
        assertNotNull(wallet.look(two, ImportOptions(entry = 0u)).mapping)
    }

    @Test
    fun `a file need not be in memory`() = withWallet { wallet ->
        val bank = File("../../cli/demo/bank.ofx")
        val done = wallet.importing(bank).toList().last() as Import.Done
        assertTrue(done.report.added > 300UL)
        assertEquals(0UL, wallet.importFile(bank.readBytes()).added, "it is the same file")
        assertEquals(0UL, wallet.importFile(bank).added)
        assertEquals(2, wallet.look(File("../tests/files/two.zip")).entries.size)
        assertThrows<WalletException.File> { wallet.importFile(File(place.toFile(), "nowhere")) }
    }

    @Test
    fun `a locked file asks for its password`() = withWallet { wallet ->
        val locked = file("locked.zip")
        assertTrue(wallet.look(locked).needsPassword)
        assertThrows<WalletException.FileLocked> { wallet.importFile(locked) }
        assertThrows<WalletException.FileLocked> {
            wallet.importFile(locked, ImportOptions(password = "654321"))
        }
        val options = ImportOptions(password = "123456")
        assertEquals("ImportOptions { .. }", options.toString())
        assertFalse(wallet.look(locked, options).needsPassword)
        assertEquals(1UL, wallet.importFile(locked, options).rows)
    }

    @Test
    fun `a statement that a pinned source signed is relied on fully`() = withWallet { wallet ->
        val bank = HardwareKey()
        val statement = File("../../cli/demo/bank.ofx").readBytes()
        val signed =
            ImportOptions(signature = bank.jws(mapOf("alg" to "ES256", "kid" to "k1"), statement))
        assertThrows<WalletException.Refused> { wallet.importFile(statement, signed) }
        val source =
            mapOf("id" to ISSUER, "kid" to "k1", "alg" to "ES256", "jwk" to bank.jwk)
        val registry = Gson().toJson(mapOf("sources" to listOf(source))).toByteArray()
        assertEquals(1UL, wallet.pinSources(registry))
        assertThrows<WalletException.Refused> { wallet.importFile(statement + 32, signed) }
        assertEquals(ISSUER, wallet.importFile(statement, signed).signedBy)
        assertTrue(wallet.records().records.all { it.reliability == 1000.toUShort() })
        assertEquals(listOf(PinnedSource(ISSUER, "k1", "ES256")), wallet.sources())

        val now = NOW.epochSecond
        val claims = Gson().toJson(
            mapOf(
                "iss" to ISSUER, "vct" to "https://bank.example/income", "iat" to now, "exp" to now + 900,
                "income" to mapOf("monthly" to mapOf("amount" to "2100.00", "currency" to "EUR")),
            ),
        ).toByteArray()
        val header = mapOf("alg" to "ES256", "typ" to "dc+sd-jwt", "kid" to "k1")
        val credential = bank.jws(header, claims, claims.b64()) + "~"
        assertTrue(wallet.look(credential.toByteArray()).isCredential)
        assertEquals(1UL, wallet.importCredential(credential).added)
        assertTrue(wallet.unpinSource(ISSUER) && wallet.sources().isEmpty())
    }

    @Test
    fun `a report says what was understood, and a correction becomes a rule`() = runBlocking {
        holder(File(place.toFile(), "vault")).use { wallet ->
            val report = wallet.importFile(File("../../cli/demo/alipay.csv").readBytes())
            assertEquals(48UL, report.purposes[Purpose.BILL])
            val bill = report.recurring.first { it.purpose == Purpose.BILL }
            assertTrue(bill.direction == Direction.OUT && bill.payments >= 3UL)

            val (record, fact) = wallet.records().records
                .mapNotNull { record -> (record.fact as? Fact.Transaction)?.let { record to it } }
                .first { it.second.purpose == Purpose.PURCHASE && it.second.counterparty != null }
            assertTrue(wallet.correct(record.id, Purpose.RENT), "it holds for the payee")
            val rule = wallet.corrections().single()
            assertEquals(Purpose.PURCHASE to Purpose.RENT, rule.was to rule.purpose)
            assertEquals(fact.counterparty, rule.counterparty)
            assertTrue(rule.records >= 1UL && wallet.record(rule.latest!!) != null)
            wallet.undo()
            assertTrue(wallet.corrections().isEmpty())
        }
    }
}

private const val ISSUER = "https://bank.example"
