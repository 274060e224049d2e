package dev.simsim.demo.state

import dev.simsim.Ask

/** Asks as short texts, so that a window that comes back knows what was ticked. */
object AskText {
    fun write(ask: Ask): String = when (ask) {
        is Ask.AtLeast -> "at_least:${ask.threshold}"
        is Ask.Band -> "band"
        is Ask.Categories -> "categories"
        is Ask.EvidenceShare -> "evidence_share"
        is Ask.Score -> "score"
    }

    fun read(text: String): Ask? = when {
        text.startsWith("at_least:") -> text.removePrefix("at_least:").toUShortOrNull()?.let { Ask.AtLeast(it) }
        text == "band" -> Ask.Band
        text == "categories" -> Ask.Categories
        text == "evidence_share" -> Ask.EvidenceShare
        text == "score" -> Ask.Score
        else -> null
    }
}
