package dev.simsim

import com.google.gson.Gson
import java.io.File
import java.nio.file.Path
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

/** A merchant with a certificate, an attester's keys, and what a wallet knows of itself. */
class SignedRequestsTest {
    @TempDir lateinit var place: Path

    private class Signed(
        val roots: String,
        val link: String,
        @com.google.gson.annotations.SerializedName("client_id") val clientId: String,
        val jwt: String,
        val uri: String,
        val reference: String,
    )

    private val signed =
        Gson().fromJson(File("../tests/files/signed_request.json").readText(), Signed::class.java)
    private val ask = listOf(Ask.AtLeast(600u))

    private fun withHolder(test: suspend (SimsimWallet) -> Unit) =
        runBlocking { holder(File(place.toFile(), "vault")).use { test(it) } }

    @Test
    fun `a signed request says who asks, and its answer is sealed`() = withHolder { wallet ->
        val incoming = wallet.read(signed.link, roots = signed.roots)
        val preview = wallet.prepare(incoming)
        assertEquals(Sureness.CERTIFIED, preview.sureness())
        assertEquals("Velo" to signed.clientId, preview.request().let { it.clientName to it.clientId })
        val unknown = wallet.prepare(wallet.read(signed.link))
        assertEquals(Sureness.SIGNED, unknown.sureness())
        assertEquals(Sureness.ADDRESS_ONLY, wallet.prepare(request(*ask.toTypedArray()).link).sureness())

        val shared = wallet.share(preview, ask)
        val form = incoming.form(shared.presentation)
        assertTrue(form.startsWith("response=") && !form.contains(shared.presentation.take(40)))
        assertEquals("order-1", form.toByteArray().direct { answerKeyName(it) })
        assertNull(shared.attester)
    }

    @Test
    fun `a request that lies elsewhere is fetched first, and a forged one refused`() =
        withHolder { wallet ->
            assertEquals(signed.uri, requestUri(signed.reference))
            assertNull(requestUri(signed.link))
            assertThrows<WalletException.Request> { wallet.read(signed.reference) }
            val request = wallet.read(signed.reference, signed.jwt, signed.roots).request()
            assertEquals(signed.clientId to "", request.clientId to request.link)
            assertThrows<WalletException.Request> {
                wallet.read(signed.reference, signed.jwt.dropLast(8) + "AAAAAAAA", signed.roots)
            }
            assertThrows<WalletException.RequestExpired> {
                wallet.read(signed.link, now = NOW.epochSecond + 86_400)
            }
            val refusal = wallet.read(request(*ask.toTypedArray()).link).form(null)
            assertEquals("error=access_denied", refusal)
        }

    @Test
    fun `keys are made for an attester, who certifies no others`() = withHolder { wallet ->
        val made = wallet.makeLeaves(2)
        assertEquals(2, made.toSet().size)
        assertTrue(made.all { "\"P-256\"" in it })
        val nobody = Attested("https://attest.example", listOf(ByteArray(8)))
        assertThrows<WalletException.Refused> { wallet.certifyLeaf(made[0], nobody, 1_900_000_000) }
        assertEquals(0UL, wallet.certifiedLeaves())
    }

    @Test
    fun `what only the holder knows can be stated, and what speaks against them ends on a day`() =
        withHolder { wallet ->
            val energy = wallet.payee("Energy")!!
            assertNull(wallet.payee("..."))
            val due = Fact.Due(energy, Amount(500, "EUR"), null)
            val id = wallet.addFact(due, "Energy", DAY.minusMonths(8))
            assertEquals(Origin.TYPED_IN, wallet.record(id)!!.origin)
            val overdue = wallet.score().negatives.single { it.record == id }
            assertEquals(NegativeKind.OVERDUE, overdue.kind)
            assertTrue(overdue.stopsCounting > DAY)
            val vouch = Fact.Vouch(energy, null, "general", null)
            assertThrows<WalletException.Refused> { wallet.addFact(vouch) }
            val words = wallet.scorecard.characteristics().associateBy { it.id }
            assertEquals("信用历史较短", words["ch_length"]!!.negative.inLanguage("zh"))
        }

    @Test
    fun `a wallet is examined and knows an older copy of itself`() = withHolder { wallet ->
        val examined = wallet.examine()
        assertTrue(examined.items > 500UL && examined.findings.isEmpty())
        assertEquals(0UL, wallet.discardQuarantined())
        val mark = wallet.mark()
        wallet.rescore()
        wallet.checkMark(mark)
        val later = wallet.mark().also { it[it.size - 1]++ }
        assertThrows<WalletException.Refused> { wallet.checkMark(later) }
        assertFalse(wallet.knownTo("redirect_uri:https://nobody.example").any())
    }
}
