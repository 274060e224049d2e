package dev.simsim.demo.state

import dev.simsim.Effect
import dev.simsim.NextStep
import dev.simsim.Score
import dev.simsim.demo.R
import kotlin.math.abs

/** Why the score is what it is, and what would change it. */
class ReasonsState(val below: List<Row>, val above: List<Row>, val steps: List<Row>) {
    /** `share` is the row's weight beside the heaviest one of its list. */
    class Row(val text: String, val detail: String?, val points: String, val share: Float)

    companion object {
        fun of(score: Score, next: List<NextStep>, words: Words): ReasonsState {
            fun rows(effect: Effect): List<Row> {
                val reasons = score.reasons.filter { it.effect == effect }
                val most = reasons.maxOfOrNull { abs(it.points) } ?: 1
                return reasons.map {
                    val points = if (effect == Effect.NEGATIVE) -abs(it.points) else abs(it.points)
                    Row(words.of(it.text), null, words.signed(points), abs(points).toFloat() / most.coerceAtLeast(1))
                }
            }
            val most = next.maxOfOrNull { it.gain } ?: 1
            val steps = next.map {
                Row(words.of(it.text), words.say(R.string.step_score, it.score), words.signed(it.gain.toLong()), it.gain.toFloat() / most.coerceAtLeast(1))
            }
            return ReasonsState(rows(Effect.NEGATIVE), rows(Effect.POSITIVE), steps)
        }
    }
}
