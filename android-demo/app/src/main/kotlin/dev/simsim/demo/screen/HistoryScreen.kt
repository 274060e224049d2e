package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.HistoryState
import dev.simsim.demo.view.HistoryView

/** Every score that was kept. */
class HistoryScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.history)

    override fun view(): View = loaded({
        HistoryState.of(session.wallet.history(), session.wallet.rules, words)
    }) { state ->
        if (state.rows.isEmpty()) return@loaded empty(
            say(R.string.history_empty), say(R.string.history_empty_text),
            kit.button(say(R.string.history_keep), ::keep),
        )
        kit.column(
            state.chart?.let { kit.card(HistoryView(kit.context, it)) },
            kit.card(*state.rows.map { row ->
                kit.column(kit.row(kit.wide(kit.body(row.day)), kit.strong(row.score)), kit.caption(row.detail), gap = 2)
            }.toTypedArray(), gap = 16),
            kit.outlined(say(R.string.history_keep), ::keep),
            gap = 16,
        )
    }

    private fun keep() = work { session.wallet.rescore() }
}
