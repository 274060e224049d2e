package dev.simsim.demo

import dev.simsim.demo.wallet.Answer
import java.io.IOException
import java.net.HttpURLConnection
import java.net.URI
import java.net.URLEncoder
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext

/** Brings an answer to the merchant. The only thing in this app that uses the network. */
interface Courier {
    enum class Delivery { TAKEN, FAILED }

    suspend fun deliver(answer: Answer): Delivery

    companion object {
        /** The form of OpenID4VP 1.0, section 8.2 (`direct_post`). */
        fun form(answer: Answer): String {
            val token = """{"score":["${answer.shared.presentation}"]}"""
            val state = answer.request.state?.let { "&state=" + URLEncoder.encode(it, "UTF-8") }.orEmpty()
            return "vp_token=" + URLEncoder.encode(token, "UTF-8") + state
        }
    }
}

/** Posts over HTTPS, follows no redirect, and reads nothing back but the status. */
class HttpCourier(
    private val thread: CoroutineDispatcher,
    private val connect: (URI) -> HttpURLConnection = { it.toURL().openConnection() as HttpURLConnection },
) : Courier {
    override suspend fun deliver(answer: Answer): Courier.Delivery = withContext(thread) {
        try {
            val address = URI(answer.request.responseUri)
            if (address.scheme == "https" && post(address, Courier.form(answer)) in 200..299) Courier.Delivery.TAKEN
            else Courier.Delivery.FAILED
        } catch (_: IOException) {
            Courier.Delivery.FAILED
        } catch (_: java.net.URISyntaxException) {
            Courier.Delivery.FAILED
        }
    }

    private fun post(address: URI, form: String): Int {
        val connection = connect(address)
        try {
            connection.requestMethod = "POST"
            connection.instanceFollowRedirects = false
            connection.connectTimeout = 15_000
            connection.readTimeout = 15_000
            connection.doOutput = true
            connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded")
            connection.outputStream.use { it.write(form.toByteArray()) }
            return connection.responseCode
        } finally {
            connection.disconnect()
        }
    }
}
