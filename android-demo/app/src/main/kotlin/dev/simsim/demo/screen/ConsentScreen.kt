package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import android.widget.FrameLayout
import dev.simsim.IncomingRequestInterface
import dev.simsim.PreviewInterface
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.AskText
import dev.simsim.demo.state.ConsentState
import dev.simsim.demo.view.replace

/** Who asks, why, exactly what would leave and what would not. Nothing is ticked for the holder. */
class ConsentScreen(host: Host, memory: Bundle, private val link: String) : Screen(host, memory) {
    override val title get() = say(R.string.consent_title)

    private val frame = FrameLayout(kit.context)

    private var request: IncomingRequestInterface? = null

    override fun view(): View = loaded({
        val incoming = session.wallet.read(link, courier::fetch)
        request = incoming
        session.wallet.prepare(incoming)
    }) { preview ->
        show(preview)
        frame
    }

    private fun approved() = memory.getStringArrayList(APPROVED).orEmpty().mapNotNull(AskText::read)

    private fun show(preview: PreviewInterface) {
        val state = ConsentState.of(preview, approved(), words)
        frame.replace(
            kit.column(
                who(state),
                *state.items.map { item(preview, it) }.toTypedArray(),
                kit.card(kit.heading(say(R.string.consent_stays)), *state.stays.map { kit.body("• $it") }.toTypedArray(), gap = 4),
                kit.button(say(R.string.consent_sign)) { share(preview) }.apply { isEnabled = state.approved.isNotEmpty() },
                kit.outlined(say(R.string.consent_decline), ::back),
                gap = 16,
            ),
        )
    }

    private fun who(state: ConsentState): View {
        val views = arrayOf(
            kit.title(state.who),
            kit.caption(state.sureness),
            kit.pair(say(R.string.consent_purpose), state.purpose),
            kit.pair(say(R.string.consent_address), state.address),
            kit.pair(say(R.string.consent_until), state.until),
            state.known?.let(kit::caption),
        )
        if (state.doubts.isEmpty()) return kit.card(*views)
        return kit.column(kit.card(*views), kit.warningCard(*state.doubts.map { kit.warning("⚠ $it") }.toTypedArray()))
    }

    private fun item(preview: PreviewInterface, item: ConsentState.Item) = kit.card(
        kit.heading(item.asked),
        item.withheld?.let(kit::body),
        if (item.choices.any { it.lower }) kit.caption(say(R.string.consent_lower)) else null,
        *item.choices.map { choice ->
            kit.check(choice.says, choice.ticked) {
                val next = ConsentState.toggle(preview, approved(), choice.ask)
                memory.putStringArrayList(APPROVED, ArrayList(next.map(AskText::write)))
                frame.post { show(preview) }
            }
        }.toTypedArray(),
        *item.tells.map { kit.caption("→ $it") }.toTypedArray(),
        gap = 4,
    )

    private fun share(preview: PreviewInterface) = work({ swap(Route(Place.ANSWER)) }) {
        val signers = if (preferences.hardware && keys.available) keys.signers() else null
        try {
            request?.let { session.share(it, preview, approved(), signers) }
        } finally {
            signers?.let(keys::discard)
        }
    }

    private companion object {
        const val APPROVED = "approved"
    }
}
