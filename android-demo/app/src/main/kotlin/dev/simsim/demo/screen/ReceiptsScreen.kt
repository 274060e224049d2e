package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.ReceiptsState

/** Whom the holder told what. A receipt can be withdrawn: that makes the message that asks the merchant to erase. */
class ReceiptsScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.tab_receipts)

    override fun view(): View = loaded({ ReceiptsState.of(session.wallet.receipts(), words) }) { state ->
        if (state.rows.isEmpty()) return@loaded empty(say(R.string.receipts_empty), say(R.string.receipts_empty_text))
        kit.column(
            *state.rows.map(::receipt).toTypedArray(),
            kit.outlined(say(R.string.receipts_export)) { pick(FilePick.RECEIPTS) },
            gap = 16,
        )
    }

    private fun receipt(row: ReceiptsState.Row) = kit.card(
        kit.strong(row.who),
        kit.body(row.purpose),
        kit.body(row.claims),
        kit.caption(row.times),
        if (row.withdrawn) kit.warning("✗ " + say(R.string.receipt_is_withdrawn))
        else kit.outlined(say(R.string.receipt_withdraw)) { withdraw(row.id) },
    )

    private fun withdraw(id: String) = work {
        val message = session.wallet.withdraw(id)
        notice(say(R.string.receipt_message), say(R.string.send) to { send(message) })
    }

    override fun picked(file: FilePick, uri: Uri) = work({}) {
        documents.write(uri, session.wallet.receiptsJsonLd().toByteArray())
        notice(say(R.string.saved))
    }
}
