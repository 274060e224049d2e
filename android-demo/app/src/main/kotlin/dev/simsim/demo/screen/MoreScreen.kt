package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place

/** Everything that is not needed every day. */
class MoreScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.tab_more)

    override fun view(): View = kit.column(
        kit.card(
            entry(R.string.history, R.string.history_detail, Place.HISTORY),
            entry(R.string.perks, R.string.perks_detail, Place.PERKS),
            entry(R.string.vouches, R.string.vouches_detail, Place.VOUCHES),
            entry(R.string.settings, R.string.settings_detail, Place.SETTINGS),
            entry(R.string.about, R.string.about_detail, Place.ABOUT),
            gap = 0,
        ),
        kit.outlined(say(R.string.lock_now)) { work({}) { session.lock() } },
        gap = 16,
    )

    private fun entry(title: Int, detail: Int, place: Place) = kit.entry(say(title), say(detail)) { open(Route(place)) }
}
