package dev.simsim.demo.state

import dev.simsim.Score
import dev.simsim.demo.R

/** The five categories, each as a share of the most it can give. */
class Radar(val axes: List<Axis>, val spoken: String) {
    class Axis(val name: String, val points: Int, val max: Int, val text: String) {
        val share: Float get() = if (max == 0) 0f else points.toFloat() / max
    }

    companion object {
        fun of(score: Score, words: Words): Radar {
            val axes = score.categories.map {
                val points = it.points ?: 0
                Axis(words.of(it.name), points, it.max, words.say(R.string.points_of, points, it.max))
            }
            val list = axes.joinToString("; ") { "${it.name}: ${it.text}" }
            return Radar(axes, words.say(R.string.radar_spoken, list))
        }
    }
}
