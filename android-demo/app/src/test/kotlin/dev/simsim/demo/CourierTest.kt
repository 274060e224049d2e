package dev.simsim.demo

import dev.simsim.IncomingRequest
import dev.simsim.Receipt
import dev.simsim.Shared
import dev.simsim.WalletException
import dev.simsim.demo.Courier.Delivery
import dev.simsim.demo.wallet.Answer
import dev.simsim.makeRequest
import com.sun.net.httpserver.HttpServer
import java.net.HttpURLConnection
import java.net.InetSocketAddress
import java.net.URI
import java.net.URLDecoder
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Before
import org.junit.Test

/** What a merchant's server gets, from a server on this machine. */
class CourierTest {
    private lateinit var server: HttpServer
    private var status = 200
    private var lies = ""
    private val received = mutableListOf<String>()

    @Before
    fun start() {
        server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        server.createContext("/") {
            received += it.requestBody.readBytes().decodeToString()
            it.responseHeaders.add("Location", "http://127.0.0.1:${server.address.port}/elsewhere")
            it.sendResponseHeaders(status, lies.length.toLong().takeIf { length -> length > 0 } ?: -1)
            if (lies.isNotEmpty()) it.responseBody.write(lies.toByteArray())
            it.close()
        }
        server.start()
    }

    @After
    fun stop() = server.stop(0)

    @Test
    fun `an answer is posted as a form, with the merchant's mark`() {
        assertEquals(Delivery.TAKEN, deliver("https://shop.example/answer"))
        val form = received.single().split('&').associate { it.substringBefore('=') to URLDecoder.decode(it.substringAfter('='), "UTF-8") }
        assertEquals("""{"score":["a.b.c~d.e.f"]}""", form["vp_token"])
        assertEquals("order 17", form["state"])
    }

    @Test
    fun `a refusal is told and a redirect is not followed`() {
        status = 500
        assertEquals(Delivery.FAILED, deliver("https://shop.example/answer"))
        status = 307
        assertEquals(Delivery.FAILED, deliver("https://shop.example/answer"))
        assertEquals(2, received.size)
    }

    @Test
    fun `a request is fetched over HTTPS alone, and only if it is short enough`() {
        lies = "a.b.c"
        assertEquals("a.b.c", fetch("https://shop.example/r/1"))
        lies = "a".repeat(20_000)
        for (address in listOf("https://shop.example/r/1", "http://shop.example/r/1", "not an address")) {
            assertThrows(WalletException.Request::class.java) { fetch(address) }
        }
    }

    @Test
    fun `nothing is sent in the clear`() {
        assertEquals(Delivery.FAILED, deliver("http://shop.example/answer"))
        assertEquals(Delivery.FAILED, deliver("not an address"))
        assertEquals(emptyList<String>(), received)
    }

    private val courier = HttpCourier(Dispatchers.IO) {
        URI("http://127.0.0.1:${server.address.port}${it.path}").toURL().openConnection() as HttpURLConnection
    }

    private fun deliver(address: String) = runBlocking { courier.deliver(answer(address)) }

    private fun fetch(address: String) = runBlocking { courier.fetch(address) }

    private fun answer(address: String): Answer {
        val request = makeRequest("https://shop.example/answer", REQUEST.nonce, REQUEST.asks, "p", NOW + 600UL, null, "order 17")
        val incoming = IncomingRequest.read(request.link, null, null, NOW)
        return Answer(
            request.copy(responseUri = address),
            Shared(null, "a.b.c~d.e.f", Receipt("id", "c", null, "p", listOf(), 1UL, 2UL, "s", null)),
            incoming.form("a.b.c~d.e.f"),
        )
    }
}
