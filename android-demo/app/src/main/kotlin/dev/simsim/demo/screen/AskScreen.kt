package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place

/** A merchant asks: scan the code, open the link, or paste it. */
class AskScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.tab_answer)

    override fun view(): View = kit.column(
        kit.card(kit.strong(say(R.string.ask_title)), kit.body(say(R.string.ask_text))),
        kit.button(say(R.string.ask_scan)) { open(Route(Place.SCAN)) },
        kit.card(
            kit.field(say(R.string.ask_link), memory, LINK, lines = 2),
            kit.outlined(say(R.string.ask_open), ::read),
            gap = 12,
        ),
        kit.outlined(say(R.string.tab_receipts)) { open(Route(Place.RECEIPTS)) },
        gap = 16,
    )

    private fun read() {
        val link = memory.getString(LINK)?.trim().orEmpty()
        if (link.isNotEmpty()) open(Route(Place.CONSENT, link))
    }

    private companion object {
        const val LINK = "link"
    }
}
