package dev.simsim

import com.google.gson.Gson
import java.io.File
import java.security.KeyPairGenerator
import java.security.Signature as JcaSignature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.time.Clock
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import java.util.Base64

/** A holder, a key in hardware and a shop, for the tests of what lies beyond the journeys. */
internal val NOW: Instant = Instant.ofEpochSecond(1_793_490_300)
internal val DAY: LocalDate = LocalDate.of(2026, 11, 1)
internal const val PASSPHRASE = "five random words are better"

/** A wallet with everything of the demo in it, whose clock stands still. */
internal suspend fun holder(directory: File): SimsimWallet {
    val clock = Clock.fixed(NOW, ZoneOffset.ofHours(12)) // there it is the first of November already
    val wallet =
        SimsimWallet.create(directory, PASSPHRASE.toCharArray(), KdfCost.FLOOR, clock = clock)
    for (name in listOf("bank.ofx", "alipay.csv", "facts.jsonl")) {
        wallet.importFile(File("../../cli/demo", name).readBytes())
    }
    return wallet
}

/** What a shop asks. */
internal fun request(vararg asks: Ask): Request = makeRequest(
    "https://bikes.example/answer", "kYQ2m0y8cX3vT1sBpZr9Jw", asks.toList(), "Bike without deposit",
    NOW.epochSecond.toULong() + 900UL, null, null,
)

/** A P-256 key, as the platform's key store lends it. */
internal open class HardwareKey : DeviceSigner {
    private val pair = KeyPairGenerator.getInstance("EC")
        .apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()
    private val point = (pair.public as ECPublicKey).w.let { it.affineX.bytes() to it.affineY.bytes() }

    override fun publicKey(): ByteArray = byteArrayOf(4) + point.first + point.second

    override fun sign(message: ByteArray): ByteArray =
        JcaSignature.getInstance("SHA256withECDSA").run { initSign(pair.private); update(message); sign() }

    val jwk get() = mapOf("kty" to "EC", "crv" to "P-256", "x" to point.first.b64(), "y" to point.second.b64())

    /** A signature beside a file (RFC 7515, appendix F). */
    fun detachedJws(typ: String, content: ByteArray): String =
        jws(mapOf("alg" to "ES256", "typ" to typ, "jwk" to jwk), content)

    /** A signature over a content that is [shown], or beside it. */
    fun jws(members: Map<String, Any>, content: ByteArray, shown: String = ""): String {
        val header = Gson().toJson(members).toByteArray().b64()
        val signature = JcaSignature.getInstance("SHA256withECDSAinP1363Format").run {
            initSign(pair.private)
            update("$header.${content.b64()}".toByteArray())
            sign()
        }
        return "$header.$shown.${signature.b64()}"
    }

    private fun java.math.BigInteger.bytes(): ByteArray =
        toByteArray().let { ByteArray(maxOf(0, 32 - it.size)) + it.takeLast(32) }
}

internal fun ByteArray.b64(): String = Base64.getUrlEncoder().withoutPadding().encodeToString(this)
