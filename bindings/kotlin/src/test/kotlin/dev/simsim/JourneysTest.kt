package dev.simsim

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import java.io.File
import java.nio.file.Path
import java.time.LocalDate
import kotlin.experimental.xor
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.io.TempDir

/** The journeys of tests/journeys: every result equals the one that Rust wrote down. */
class JourneysTest {
    @TestFactory
    fun `every journey goes as in Rust`(@TempDir place: Path): List<DynamicTest> =
        File(ROOT, "tests/journeys").listFiles { file -> file.extension == "json" }!!.map { file ->
            dynamicTest(file.name) { play(file, File(place.toFile(), file.nameWithoutExtension)) }
        }

    private fun play(file: File, directory: File) = runBlocking {
        val transcript = File(TARGET, "journeys/${file.name}")
        assertTrue(transcript.exists(), "run cargo test -p simsim-bindings --test journeys first")
        val fromRust = JsonParser.parseString(transcript.readText()).asJsonArray
        val steps = JsonParser.parseString(file.readText()).asJsonObject["steps"].asJsonArray
        assertEquals(fromRust.size(), steps.size())
        val journey = Journey(directory)
        steps.zip(fromRust).forEachIndexed { number, (step, expected) ->
            assertEquals(expected, journey.play(step.asJsonObject), "step $number: $step")
        }
    }

    private companion object {
        val ROOT = File("../..").canonicalFile
        val TARGET = System.getenv("CARGO_TARGET_DIR")?.let(::File) ?: File(ROOT, "target")
    }

    private class Journey(private val directory: File) {
        private lateinit var wallet: SimsimWallet
        private lateinit var request: Request
        private lateinit var preview: Preview
        private var presentation = ""

        suspend fun play(step: JsonObject): JsonObject =
            try {
                when (val what = step["do"].asString) {
                    "add_guard" -> wallet.addGuard(KeyStore).let { json("locked" to wallet.isLocked) }
                    "create", "open", "unlock" -> enter(what, step)
                    "damage" -> damage(step)
                    "dispute" -> dispute(step)
                    "disputes" -> json(
                        "disputes" to wallet.disputes().map { listOf(it.day, it.note) },
                    )
                    "erase" -> wallet.erase().let { json("exists" to SimsimWallet.exists(directory)) }
                    "explain" -> explain(step)
                    "history" -> history()
                    "import" -> import(step)
                    "list" -> list(step)
                    "lock" -> wallet.lock().let { json("locked" to wallet.isLocked) }
                    "next_steps" -> json(
                        "steps" to wallet.nextSteps(day(step)).map {
                            listOf(it.text.inLanguage("en"), it.gain, it.score)
                        },
                    )
                    "prepare" -> prepare(step)
                    "receipts" -> receipts()
                    "records" -> records()
                    "request" -> request(step)
                    "rescore" -> wallet.rescore(step["now"].asLong).let {
                        json("number" to it.number, "as_of" to it.asOf)
                    }
                    "score" -> score(step)
                    "share" -> share(step)
                    "undo" -> wallet.undo().let { json("disputes" to wallet.disputes().size) }
                    "unlock_with_guard" ->
                        wallet.unlock(KeyStore).let { json("locked" to wallet.isLocked) }
                    "verify" -> verify(step)
                    "what_if" -> whatIf(step)
                    else -> error("no such step: $what")
                }
            } catch (error: WalletException) {
                json("error" to error.javaClass.simpleName)
            }

        private suspend fun enter(what: String, step: JsonObject): JsonObject {
            val passphrase = step["passphrase"].asString.toCharArray()
            when (what) {
                "create" -> wallet = SimsimWallet.create(directory, passphrase, KdfCost.FLOOR)
                "open" -> wallet = SimsimWallet.open(directory, passphrase)
                else -> wallet.unlock(passphrase)
            }
            assertTrue(passphrase.all { it == '\u0000' })
            return json("locked" to wallet.isLocked)
        }

        /** On the blocking layer, where a listener is asked and may call back. */
        private fun import(step: JsonObject): JsonObject {
            val bytes = step["file"]?.let { File(ROOT, it.asString).readBytes() }
                ?: step["text"].asString.toByteArray()
            val listener = Listener(wallet.wallet, stop = step["stop"]?.asBoolean ?: false)
            val report = bytes.direct { wallet.wallet.importFile(it, ImportOptions(), listener) }
            return json(
                "format" to report.format,
                "rows" to report.rows.toLong(),
                "first" to report.first?.toString(),
                "last" to report.last?.toString(),
                "self_check" to report.selfCheck.name.lowercase(),
                "added" to report.added.toLong(),
                "known" to report.known.toLong(),
                "kinds" to json(*report.kinds.map { it.key to it.value.toLong() }.toTypedArray()),
                "rejected" to report.rejections.size,
                "remarks" to report.remarks.size,
                "summary" to report.summaryJson,
                "calls_back" to listener.callsBack,
                "stored_all" to listener.storedAll,
            )
        }

        private fun kind(step: JsonObject) = RecordFilter(kind = step["kind"].asString)

        private suspend fun whatIf(step: JsonObject): JsonObject {
            val outcome = wallet.whatIf(step["changes"].asJsonArray.map { change(it.asString) }, day(step))
            return json(
                "before" to outcome.before.number,
                "after" to outcome.after.number,
                "gain" to outcome.gain,
                "gains" to outcome.characteristics.map { listOf(it.code, it.points) },
            )
        }

        private fun change(text: String): Change {
            val value = text.substringAfter(':', "")
            return when (text.substringBefore(':')) {
                "add" -> Change.Add(value)
                "identity_verified" -> Change.IdentityVerified
                "months_on_time" -> Change.OnTimeMonths(value.toUByte())
                "remove" -> Change.Remove(value)
                else -> error("no such change: $text")
            }
        }

        private suspend fun list(step: JsonObject): JsonObject {
            val page = wallet.list(kind(step), step["offset"].asInt, step["limit"].asInt)
            return json(
                "total" to page.total.toLong(),
                "damaged" to page.damaged.toLong(),
                "records" to page.records.map {
                    listOf(it.day, it.label, it.reliability.toInt(), it.disputed)
                },
            )
        }

        private suspend fun history(): JsonObject = json(
            "history" to wallet.history().map { past ->
                val changes = past.changes.map { listOf(it.code, it.points) }
                listOf(past.asOf, past.score, past.records.toLong(), changes, past.alerts.size)
            },
        )

        private suspend fun dispute(step: JsonObject): JsonObject {
            val record = wallet.list(kind(step), 0, 100).records[step["number"].asInt]
            val effect = wallet.dispute(record.id, step["note"].asString, day(step))
            return json(
                "before" to effect.before.number,
                "after" to effect.after.number,
                "difference" to effect.difference,
            )
        }

        private suspend fun records(): JsonObject {
            val all = wallet.records()
            return json(
                "damaged" to all.damaged.toLong(),
                "days" to all.records.map { it.day.toString() },
                "reliability" to all.records.sumOf { it.reliability.toLong() },
            )
        }

        private suspend fun score(step: JsonObject): JsonObject {
            val score = wallet.score(day(step))
            val sum = score.characteristics.sumOf { it.points ?: 0 }
            return json(
                "number" to score.number,
                "band" to score.band?.let { listOf(it.min, it.max) },
                "interval" to score.interval?.let { listOf(it.low, it.high) },
                "grade" to score.grade.name.lowercase(),
                "missing" to score.missing.map { it.kind.name.lowercase() },
                "categories" to score.categories.map { listOf(it.id, it.points, it.max) },
                "points" to score.characteristics.map {
                    listOf(it.id, it.value, it.points, it.neutral, it.max)
                },
                "adds_up" to (score.number == null || score.number == score.base + sum),
                "json" to score.json.replace(Regex("\"record\":\"\\w{32}"), "\"record\":\""),
            )
        }

        private suspend fun explain(step: JsonObject): JsonObject {
            val language = step["language"].asString
            val reasons = wallet.score(day(step)).reasons.map {
                listOf(it.code, it.effect.name.lowercase(), it.points, it.text.inLanguage(language))
            }
            return json("reasons" to reasons)
        }

        private fun request(step: JsonObject): JsonObject {
            request = makeRequest(
                step["response_uri"].asString,
                step["nonce"].asString,
                asks(step["asks"].asJsonArray),
                step["purpose"].asString,
                step["expires"].asLong.toULong(),
            )
            return json("link" to request.link)
        }

        private suspend fun prepare(step: JsonObject): JsonObject {
            val link = step["text"]?.asString ?: request.link
            preview = wallet.prepare(link, day(step), step["now"].asLong)
            val asked = preview.request()
            return json(
                "controller" to asked.clientId,
                "purpose" to asked.purpose,
                "items" to preview.items().map { listOf(text(it.ask), text(it)) },
                "known" to preview.known(),
            )
        }

        private suspend fun share(step: JsonObject): JsonObject {
            val approved = asks(step["approve"].asJsonArray)
            val shared = wallet.share(preview, approved, step["now"].asLong)
            presentation = shared.presentation
            val receipt = shared.receipt
            return json("claims" to receipt.claims, "expires_at" to receipt.expiresAt.toLong())
        }

        private fun verify(step: JsonObject): JsonObject =
            Verifier(Trust.SelfAsserted).use { verifier ->
                val expectation = Expectation(
                    request.clientId,
                    step["nonce"]?.asString ?: request.nonce,
                    step["at_least"]?.asInt?.toUShort(),
                )
                val answer = step["text"]?.asString ?: presentation
                try {
                    val verified =
                        verifier.verify(answer, expectation, step["now"].asLong.toULong())
                    json(
                        "level" to verified.level.name.lowercase(),
                        "as_of" to verified.claims.asOf?.toString(),
                        "score" to verified.claims.score?.toInt(),
                        "score_at_least" to verified.claims.scoreAtLeast.map { it.toInt() },
                        "scorecard" to verified.claims.scorecard?.id,
                    )
                } catch (error: VerifyException.Refused) {
                    json("error" to error.name)
                }
            }

        private suspend fun receipts(): JsonObject = json(
            "receipts" to wallet.receipts().map {
                listOf(it.controller, it.purpose, it.claims.joinToString(" "), it.sharedAt.toLong())
            },
        )

        private fun damage(step: JsonObject): JsonObject {
            for (name in step["files"].asJsonArray) {
                val file = File(directory, name.asString)
                val bytes = file.readBytes()
                bytes[bytes.size / 2] = bytes[bytes.size / 2] xor 0xff.toByte()
                file.writeBytes(bytes)
            }
            return json()
        }

        private fun day(step: JsonObject) = LocalDate.parse(step["as_of"].asString)

        private fun asks(texts: JsonArray): List<Ask> = texts.map {
            when (val text = it.asString) {
                "band" -> Ask.Band
                "categories" -> Ask.Categories
                "evidence_share" -> Ask.EvidenceShare
                "score" -> Ask.Score
                else -> Ask.AtLeast(text.removePrefix("at_least:").toUShort())
            }
        }

        private fun text(ask: Ask): String = when (ask) {
            is Ask.AtLeast -> "at_least:${ask.threshold}"
            is Ask.Band -> "band"
            is Ask.Categories -> "categories"
            is Ask.EvidenceShare -> "evidence_share"
            is Ask.Score -> "score"
        }

        private fun text(item: PreviewItem): String = when (val offer = item.offer) {
            is Offer.AtLeast -> "at_least:${offer.threshold}"
            is Offer.Band -> "band:${offer.band.min}-${offer.band.max}"
            is Offer.Score -> "score:${offer.score}"
            null -> "withheld:${item.withheld!!.name.lowercase()}"
            else -> "another"
        }
    }
}

/** A key store in memory: it turns the bits of each byte around. */
private object KeyStore : KeyGuard {
    override fun wrap(key: ByteArray) = key.map { (it.toInt() xor 0xff).toByte() }.toByteArray()

    override fun unwrap(wrapped: ByteArray, key: SecretSink) = wrap(wrapped).direct(key::put)

    override fun forget(wrapped: ByteArray) = Unit
}

/** Calls back into the wallet, as an app might, and notes what it is told. */
private class Listener(private val wallet: Wallet, private val stop: Boolean) : ProgressListener {
    var callsBack: String? = null
    var storedAll = false

    override fun onProgress(progress: ImportProgress): Boolean {
        callsBack = try {
            wallet.receipts().let { null }
        } catch (error: WalletException) {
            error.javaClass.simpleName
        }
        storedAll = progress is ImportProgress.Storing && progress.done == progress.total
        return !stop
    }
}

private fun json(vararg members: Pair<String, Any?>): JsonObject =
    JsonObject().apply { for ((name, value) in members) add(name, element(value)) }

private fun element(value: Any?): JsonElement = when (value) {
    null -> JsonNull.INSTANCE
    is JsonElement -> value
    is Boolean -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value.toLong())
    is List<*> -> JsonArray().apply { for (item in value) add(element(item)) }
    else -> JsonPrimitive(value.toString())
}
