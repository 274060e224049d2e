package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.Courier
import dev.simsim.demo.R
import dev.simsim.demo.scan.QrCode
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.claims
import dev.simsim.demo.view.QrView
import dev.simsim.demo.wallet.Answer

/** The signed answer: sent to the merchant, or shown to their scanner. */
class AnswerScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.answer_title)

    override fun view(): View {
        val answer = session.answer ?: return kit.column(
            empty(say(R.string.answer_gone), say(R.string.answer_gone_text)),
            kit.outlined(say(R.string.tab_receipts)) { start(Route(Place.RECEIPTS)) },
            gap = 16,
        )
        val receipt = answer.shared.receipt
        return kit.column(
            kit.card(
                kit.title(say(R.string.answer_signed)),
                kit.pair(say(R.string.answer_for), answer.request.clientName ?: answer.request.responseUri),
                kit.pair(say(R.string.answer_says), words.claims(receipt.claims)),
                kit.pair(say(R.string.answer_until), words.moment(receipt.expiresAt)),
                state()?.let(kit::strong),
            ),
            kit.button(say(R.string.answer_send)) { send(answer) }.apply { isEnabled = memory.getString(SENT) != DELIVERED },
            code(answer),
            kit.outlined(say(R.string.answer_share)) { send(answer.shared.presentation) },
            kit.outlined(say(R.string.tab_receipts)) { start(Route(Place.RECEIPTS)) },
            gap = 16,
        )
    }

    private fun code(answer: Answer): View {
        val code = QrCode.write(answer.shared.presentation) ?: return kit.caption(say(R.string.answer_too_long))
        return kit.card(kit.heading(say(R.string.answer_show)), QrView(kit.context, code, say(R.string.answer_qr_spoken)))
    }

    private fun state() = when (memory.getString(SENT)) {
        DELIVERED -> "✓ " + say(R.string.answer_delivered)
        FAILED -> "✗ " + say(R.string.answer_not_delivered)
        else -> null
    }

    private fun send(answer: Answer) = work {
        val delivered = courier.deliver(answer) == Courier.Delivery.TAKEN
        memory.putString(SENT, if (delivered) DELIVERED else FAILED)
    }

    private companion object {
        const val SENT = "sent"
        const val DELIVERED = "delivered"
        const val FAILED = "failed"
    }
}
