package dev.simsim.demo.screen

/** Where the holder is: a place, and what it is about. Written as text it survives the process. */
data class Route(val place: Place, val argument: String = "") {
    fun write(): String = "${place.name}|$argument"

    enum class Place {
        HOME, REASONS, HISTORY, RECORDS, RECORD, IMPORT, ASK, SCAN, CONSENT, ANSWER, RECEIPTS, MORE, PERKS, VOUCHES, SETTINGS, ABOUT
    }

    companion object {
        val HOME = Route(Place.HOME)

        fun read(text: String): Route? {
            val place = Place.entries.firstOrNull { it.name == text.substringBefore('|') } ?: return null
            return Route(place, text.substringAfter('|', ""))
        }
    }
}
