package dev.simsim.demo.wallet

import dev.simsim.Band
import dev.simsim.Scorecard

/** The scorecard as a screen shows it. */
class Rules(
    val id: String,
    val version: String,
    val hash: String,
    val lowest: Int,
    val highest: Int,
    val bands: List<Band>,
) {
    companion object {
        fun of(card: Scorecard): Rules {
            val id = card.id()
            return Rules(id.id, card.version(), id.hash, card.lowest(), card.highest(), card.bands())
        }
    }
}
