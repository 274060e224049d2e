package dev.simsim.demo.state

import dev.simsim.Perks
import dev.simsim.Publisher
import dev.simsim.demo.state.HomeState.DoorRow

/** Which doors are open and which come next, and whose catalogues say so. */
class PerksState(val open: List<DoorRow>, val next: List<DoorRow>, val publishers: List<String>) {
    companion object {
        /** Without a number, what is missing is counted from [lowest]. */
        fun of(perks: Perks, publishers: List<Publisher>, number: Int?, lowest: Int, words: Words) = PerksState(
            perks.open.map { HomeState.open(it, words) },
            perks.next.map { HomeState.closed(it, number ?: lowest, words) },
            publishers.map { it.name },
        )
    }
}
