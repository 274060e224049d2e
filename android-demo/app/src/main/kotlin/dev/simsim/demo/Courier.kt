package dev.simsim.demo

import dev.simsim.WalletException
import dev.simsim.demo.wallet.Answer
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URI
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext

/** Fetches requests and brings answers to merchants. The only thing in this app that uses the network. */
interface Courier {
    enum class Delivery { TAKEN, FAILED }

    suspend fun deliver(answer: Answer): Delivery

    /** The signed request that lies at an address; throws [WalletException.Request] if there is none. */
    suspend fun fetch(address: String): String
}

/** Over HTTPS, with no redirect. Of what comes back to an answer, only the status is read. */
class HttpCourier(
    private val thread: CoroutineDispatcher,
    private val connect: (URI) -> HttpURLConnection = { it.toURL().openConnection() as HttpURLConnection },
) : Courier {
    override suspend fun deliver(answer: Answer): Courier.Delivery {
        val status = overHttps(answer.request.responseUri) { post(it, answer.form) }
        return if (status in 200..299) Courier.Delivery.TAKEN else Courier.Delivery.FAILED
    }

    override suspend fun fetch(address: String): String = overHttps(address, ::get)
        ?: throw WalletException.Request("the request could not be fetched: ask the merchant for a new one")

    private suspend fun <T> overHttps(address: String, work: (URI) -> T?): T? = withContext(thread) {
        try {
            URI(address).takeIf { it.scheme == "https" }?.let(work)
        } catch (_: IOException) {
            null
        } catch (_: java.net.URISyntaxException) {
            null
        }
    }

    private fun get(address: URI): String? = open(address) { connection ->
        connection.setRequestProperty("Accept", "application/oauth-authz-req+jwt")
        if (connection.responseCode != 200) return@open null
        val bytes = connection.inputStream.use { input ->
            val out = ByteArrayOutputStream()
            val part = ByteArray(4096)
            while (out.size() <= MOST) {
                val read = input.read(part)
                if (read < 0) break
                out.write(part, 0, read)
            }
            out.toByteArray()
        }
        bytes.takeIf { it.size <= MOST }?.decodeToString()
    }

    private fun post(address: URI, form: String): Int = open(address) { connection ->
        connection.requestMethod = "POST"
        connection.doOutput = true
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded")
        connection.outputStream.use { it.write(form.toByteArray()) }
        connection.responseCode
    }

    private fun <T> open(address: URI, work: (HttpURLConnection) -> T): T {
        val connection = connect(address)
        try {
            connection.instanceFollowRedirects = false
            connection.connectTimeout = 15_000
            connection.readTimeout = 15_000
            return work(connection)
        } finally {
            connection.disconnect()
        }
    }

    private companion object {
        /** The longest request there may be. */
        const val MOST = 16 * 1024
    }
}
