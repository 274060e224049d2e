package dev.simsim.demo.state

import dev.simsim.Door
import dev.simsim.Missing
import dev.simsim.MissingKind
import dev.simsim.Perks
import dev.simsim.Score
import dev.simsim.demo.R
import dev.simsim.demo.wallet.Rules

/** Home: the score, what it is made of and what it opens; or what is missing for one. */
sealed interface HomeState {
    class NoNumber(val missing: List<String>) : HomeState

    class Number(
        val gauge: Gauge,
        val interval: String,
        val asOf: String,
        val radar: Radar,
        val doors: List<DoorRow>,
        val next: DoorRow?,
    ) : HomeState

    class DoorRow(val title: String, val detail: String, val url: String?)

    companion object {
        fun of(score: Score, perks: Perks, rules: Rules, words: Words): HomeState {
            val gauge = Gauge.of(score, rules, words)
                ?: return NoNumber(score.missing.map { missing(it, score, words) })
            return Number(
                gauge,
                words.say(R.string.home_interval, gauge.low, gauge.high, score.grade.name),
                words.say(R.string.home_as_of, words.day(score.asOf), score.scorecard.id),
                Radar.of(score, words),
                perks.open.map { open(it, words) },
                perks.next.firstOrNull()?.let { closed(it, gauge.number, words) } ?: nextBand(gauge.number, rules, words),
            )
        }

        fun open(door: Door, words: Words) =
            DoorRow(words.of(door.title), words.say(R.string.door_open, merchant(door), door.atLeast), door.url)

        fun closed(door: Door, number: Int, words: Words) = DoorRow(
            words.of(door.title),
            words.say(R.string.door_next, merchant(door), door.atLeast, door.atLeast - number),
            door.url,
        )

        private fun merchant(door: Door) = door.url.removePrefix("https://").substringBefore('/').ifEmpty { door.merchant }

        private fun nextBand(number: Int, rules: Rules, words: Words): DoorRow? =
            rules.bands.firstOrNull { it.min > number }?.let {
                DoorRow(words.say(R.string.band_next, words.of(it.name)), words.say(R.string.band_next_detail, it.min, it.min - number), null)
            }

        private fun missing(missing: Missing, score: Score, words: Words): String = when (missing.kind) {
            MissingKind.HISTORY_DAYS -> words.say(R.string.missing_history, missing.need, missing.have)
            MissingKind.LAST_RECORD_DAYS -> words.say(R.string.missing_recent, missing.need, missing.have)
            MissingKind.EFFECTIVE_RECORDS -> words.say(R.string.missing_records, missing.need, missing.have)
            MissingKind.CATEGORIES -> {
                val lacking = score.categories.filter { it.id in missing.categories }.joinToString { words.of(it.name) }
                words.say(R.string.missing_categories, missing.need, missing.have, lacking)
            }
            MissingKind.UNKNOWN -> words.say(R.string.missing_unknown)
        }
    }
}
