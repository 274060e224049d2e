package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.VouchesState

/** Two people, two wallets, two texts. No contact list is read. */
class VouchesScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.vouches)

    override fun view(): View = loaded({ VouchesState.of(session.wallet.vouches(), words) }) { state ->
        kit.column(
            if (state.rows.isEmpty()) empty(say(R.string.vouches_empty), say(R.string.vouches_empty_text))
            else kit.card(*state.rows.map(::row).toTypedArray()),
            kit.card(
                kit.heading(say(R.string.vouch_ask)),
                kit.body(say(R.string.vouch_ask_text)),
                kit.field(say(R.string.vouch_scope), memory, SCOPE),
                kit.button(say(R.string.vouch_ask)) { ask() },
                gap = 12,
            ),
            kit.card(
                kit.heading(say(R.string.vouch_received)),
                kit.body(say(R.string.vouch_received_text)),
                kit.field(say(R.string.vouch_text), memory, TEXT, lines = 3),
                kit.outlined(say(R.string.vouch_give)) { give() },
                kit.outlined(say(R.string.vouch_accept)) { accept() },
                gap = 12,
            ),
            gap = 16,
        )
    }

    private fun row(row: VouchesState.Row) = kit.column(
        kit.entry(row.title, row.detail, onClick = null),
        row.revocable?.let { id -> kit.outlined(say(R.string.vouch_revoke)) { handOut { session.wallet.revokeVouch(id) } } },
    )

    private fun ask() = handOut { session.wallet.askForVouch(memory.getString(SCOPE)?.trim()?.ifEmpty { null } ?: GENERAL) }

    private fun give() = handOut { session.wallet.giveVouch(typed()) }

    private fun accept() = work {
        val outcome = session.wallet.acceptVouch(typed())
        memory.remove(TEXT)
        notice(say(if (outcome.accepted != null) R.string.vouch_counts else R.string.vouch_taken_back))
    }

    /** Makes a text for the other person, and lets the holder choose how it travels. */
    private fun handOut(make: suspend () -> String) {
        var text = ""
        work({ redraw(); send(text) }) { text = make() }
    }

    private fun typed() = memory.getString(TEXT).orEmpty().trim()

    private companion object {
        const val SCOPE = "scope"
        const val TEXT = "text"
        const val GENERAL = "general"
    }
}
