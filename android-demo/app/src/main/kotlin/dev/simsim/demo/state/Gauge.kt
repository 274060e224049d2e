package dev.simsim.demo.state

import dev.simsim.Score
import dev.simsim.demo.R
import dev.simsim.demo.wallet.Rules

/** The score on its scale, with its band and how far the evidence reaches. */
class Gauge(
    val lowest: Int,
    val highest: Int,
    val number: Int,
    val low: Int,
    val high: Int,
    val steps: List<Int>,
    val band: String,
    val spoken: String,
) {
    fun fraction(score: Int): Float = (score - lowest).toFloat() / (highest - lowest)

    companion object {
        fun of(score: Score, rules: Rules, words: Words): Gauge? {
            val number = score.number ?: return null
            val low = score.interval?.low ?: number
            val high = score.interval?.high ?: number
            val band = score.band?.let { words.of(it.name) }.orEmpty()
            val steps = rules.bands.map { it.min }.filter { it > rules.lowest }
            val spoken = words.say(
                R.string.gauge_spoken, number, rules.lowest, rules.highest, band, low, high, words.day(score.asOf),
            )
            return Gauge(rules.lowest, rules.highest, number, low, high, steps, band, spoken)
        }
    }
}
