package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.ReasonsState

/** Why the score is what it is, and what would change it. */
class ReasonsScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.reasons)

    override fun view(): View = loaded({
        ReasonsState.of(session.wallet.score(), session.wallet.nextSteps(), words)
    }) { state ->
        kit.column(
            section(R.string.reasons_below, state.below, R.color.warn),
            section(R.string.reasons_above, state.above, R.color.primary),
            section(R.string.reasons_steps, state.steps, R.color.primary, say(R.string.reasons_steps_text)),
            gap = 16,
        )
    }

    private fun section(heading: Int, rows: List<ReasonsState.Row>, color: Int, explained: String? = null) = kit.card(
        kit.heading(say(heading)),
        explained?.let(kit::caption),
        if (rows.isEmpty()) kit.body(say(R.string.reasons_none)) else null,
        *rows.map { row ->
            kit.column(
                kit.row(kit.wide(kit.body(row.text)), kit.strong(row.points)),
                row.detail?.let(kit::caption),
                kit.bar(row.share, color),
                gap = 2,
            )
        }.toTypedArray(),
        gap = 12,
    )
}
