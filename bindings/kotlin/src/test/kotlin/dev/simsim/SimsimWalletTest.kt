package dev.simsim

import java.io.File
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** What the facade adds: threads, flows, clocks and closing. */
class SimsimWalletTest {
    @TempDir lateinit var place: Path

    private val passphrase get() = "five random words are better".toCharArray()
    private val directory get() = File(place.toFile(), "vault")
    private val bank = File("../../cli/demo/bank.ofx").readBytes()
    private val clock = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC)

    private suspend fun create() =
        SimsimWallet.create(directory, passphrase, KdfCost.FLOOR, clock = clock)

    @Test
    fun `an import tells how far it is and ends with its report`() = runBlocking {
        create().use { wallet ->
            val steps = wallet.importing(bank).toList()
            val report = (steps.last() as Import.Done).report
            assertTrue(report.added > 300UL)
            assertTrue(steps.dropLast(1).all { it is Import.Running })
            assertTrue(steps.size > 1)
        }
    }

    @Test
    fun `ending the collection early stops the import and leaves the wallet usable`() = runBlocking {
        create().use { wallet ->
            assertTrue(wallet.importing(bank).first() is Import.Running)
            assertTrue(wallet.importFile(bank).rows > 300UL)
        }
    }

    @Test
    fun `calls made at once are played one after the other`() = runBlocking {
        create().use { wallet ->
            val scores = List(4) { async { wallet.importFile(bank); wallet.score() } }
            assertEquals(1, scores.map { it.await().json }.toSet().size)
        }
    }

    @Test
    fun `today is the clock's day`() = runBlocking {
        create().use { wallet ->
            assertEquals(LocalDate.of(2026, 11, 1), wallet.score().asOf)
        }
    }

    @Test
    fun `a closed wallet is locked and can be opened again`() = runBlocking {
        create().use { it.importFile(bank) }
        assertTrue(SimsimWallet.exists(directory))
        SimsimWallet.open(directory, passphrase).use { wallet ->
            assertFalse(wallet.isLocked)
            assertTrue(wallet.records().records.isNotEmpty())
        }
    }

    @Test
    fun `an error says what to do next and is told apart by its class`() = runBlocking {
        val error = assertThrows(WalletException.NotAWallet::class.java) {
            runBlocking { SimsimWallet.open(directory, passphrase) }
        }
        assertEquals("there is no wallet here: create one", error.message)
    }

    @Test
    fun `what holds a person's values prints its name only`() = runBlocking {
        create().use { wallet ->
            wallet.importFile(bank)
            val record = wallet.records().records.first { it.fact is Fact.Transaction }
            assertEquals("Record { .. }", record.toString())
            assertEquals("Fact { .. }", record.fact.toString())
            assertEquals("Score { .. }", wallet.score().toString())
        }
    }
}
