package dev.simsim.demo.state

import dev.simsim.Alert
import dev.simsim.PastScore
import dev.simsim.demo.R
import dev.simsim.demo.wallet.Rules
import java.time.LocalDate

/** Every score that was kept, as a line over time and as a list, the latest first. */
class HistoryState(val chart: Chart?, val rows: List<Row>) {
    class Row(val day: String, val score: String, val detail: String)

    class Chart(val points: List<Point>, val lowest: Int, val highest: Int, val first: String, val last: String, val spoken: String)

    class Point(val day: LocalDate, val score: Int)

    companion object {
        fun of(past: List<PastScore>, rules: Rules, words: Words): HistoryState {
            val rows = past.asReversed().map { one ->
                val told = one.alerts.mapNotNull { alert(it, words) }
                Row(
                    words.day(one.asOf),
                    one.score?.let { words.number(it.toLong()) } ?: words.say(R.string.no_number),
                    (told + words.say(R.string.history_records, one.records.toLong())).joinToString("\n"),
                )
            }
            return HistoryState(chart(past, rules, words), rows)
        }

        private fun chart(past: List<PastScore>, rules: Rules, words: Words): Chart? {
            val points = past.mapNotNull { one -> one.score?.let { Point(one.asOf, it) } }
            if (points.isEmpty()) return null
            val (first, last) = points.first() to points.last()
            val spoken = words.say(
                R.string.history_spoken, points.size, first.score, words.day(first.day), last.score, words.day(last.day),
                points.minOf { it.score }, points.maxOf { it.score },
            )
            return Chart(points, rules.lowest, rules.highest, words.day(first.day), words.day(last.day), spoken)
        }

        private fun alert(alert: Alert, words: Words): String? = when (alert) {
            is Alert.BandReached -> words.say(R.string.alert_band_reached, alert.min)
            is Alert.BandLost -> words.say(R.string.alert_band_lost, alert.min)
            is Alert.Fell -> words.say(R.string.alert_fell, alert.points)
            is Alert.NumberLost -> words.say(R.string.alert_number_lost)
            is Alert.ScorecardChanged -> words.say(R.string.alert_scorecard)
            is Alert.Unknown -> null
        }
    }
}
