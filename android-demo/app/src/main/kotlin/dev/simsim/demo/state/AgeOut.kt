package dev.simsim.demo.state

import dev.simsim.Change
import dev.simsim.Score
import dev.simsim.demo.wallet.HolderWallet

/**
 * When a record stops counting: the first month in which the score is the same with and without it, if life goes on
 * as in the last month and everything is paid on time. Found by asking the wallet, which computes each of these scores.
 */
object AgeOut {
    /** How far it is looked ahead. */
    const val MONTHS = 96

    /** Months from today; none where the record counts longer than [MONTHS]. */
    suspend fun months(wallet: HolderWallet, record: String): Int? = first(MONTHS) { month ->
        val later = if (month == 0) emptyList() else listOf(Change.OnTimeMonths(month.toUByte()))
        points(wallet.whatIf(later)) == points(wallet.whatIf(later + Change.Remove(record)))
    }

    /** The first of 0 to [most] of which [holds] is true, and of all after it. */
    suspend fun first(most: Int, holds: suspend (Int) -> Boolean): Int? {
        if (!holds(most)) return null
        var (no, yes) = -1 to most
        while (yes - no > 1) {
            val middle = (no + yes) / 2
            if (holds(middle)) yes = middle else no = middle
        }
        return yes
    }

    private fun points(score: Score) = score.number to score.characteristics.map { it.points }
}
