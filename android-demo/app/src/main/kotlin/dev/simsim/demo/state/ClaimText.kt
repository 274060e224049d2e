package dev.simsim.demo.state

import dev.simsim.demo.R

/** The claims of a receipt in words: `score_at_least.600` is "at least 600". One that is not known keeps its name. */
fun Words.claims(names: List<String>): String = names.joinToString { claim(it) }

private fun Words.claim(name: String): String {
    val threshold = name.removePrefix("score_at_least.").toIntOrNull()
    return when {
        threshold != null -> say(R.string.claim_at_least, threshold)
        name == "band" -> say(R.string.claim_band)
        name == "score" -> say(R.string.claim_score)
        name == "evidence_share" -> say(R.string.claim_evidence)
        name.startsWith("categories") -> say(R.string.claim_categories)
        else -> name
    }
}
