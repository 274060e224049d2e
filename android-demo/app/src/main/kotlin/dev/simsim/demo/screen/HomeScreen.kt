package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.HomeState
import dev.simsim.demo.state.Radar
import dev.simsim.demo.view.GaugeView
import dev.simsim.demo.view.RadarView

/** The score, what it is made of, and what it opens. */
class HomeScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.tab_score)

    override fun view(): View = loaded({
        val wallet = session.wallet
        HomeState.of(wallet.score(), wallet.perks(), wallet.rules, words)
    }) { state ->
        when (state) {
            is HomeState.NoNumber -> noNumber(state)
            is HomeState.Number -> number(state)
        }
    }

    private fun noNumber(state: HomeState.NoNumber) = kit.column(
        kit.card(
            kit.title(say(R.string.no_number)),
            kit.body(say(R.string.no_number_text)),
            *state.missing.map { kit.body("• $it") }.toTypedArray(),
        ),
        kit.button(say(R.string.import_file)) { open(Route(Place.IMPORT)) },
        gap = 16,
    )

    private fun number(state: HomeState.Number) = kit.column(
        kit.card(
            GaugeView(kit.context, state.gauge),
            kit.body(state.interval),
            kit.caption(state.asOf),
        ),
        kit.row(
            kit.wide(kit.outlined(say(R.string.reasons)) { open(Route(Place.REASONS)) }),
            kit.wide(kit.outlined(say(R.string.history)) { open(Route(Place.HISTORY)) }),
        ),
        categories(state.radar),
        doors(state),
        kit.button(say(R.string.import_file)) { open(Route(Place.IMPORT)) },
        gap = 16,
    )

    private fun categories(radar: Radar) = kit.card(
        kit.heading(say(R.string.categories)),
        RadarView(kit.context, radar),
        *radar.axes.map { axis ->
            kit.column(kit.row(kit.wide(kit.body(axis.name)), kit.caption(axis.text)), kit.bar(axis.share), gap = 0)
        }.toTypedArray(),
    )

    private fun doors(state: HomeState.Number) = kit.card(
        kit.heading(say(R.string.doors)),
        if (state.doors.isEmpty()) kit.body(say(R.string.doors_none)) else null,
        *state.doors.map { door -> kit.entry("✓ ${door.title}", door.detail, onClick = { open(Route(Place.PERKS)) }) }.toTypedArray(),
        state.next?.let { kit.entry(it.title, it.detail) { open(Route(Place.PERKS)) } },
    )
}
