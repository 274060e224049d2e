package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.demo.R

/** By which rules the score is computed, and whose work this stands on. */
class AboutScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.about)

    override fun view(): View {
        val rules = session.wallet.rules
        return kit.column(
            kit.card(kit.title(say(R.string.app_name)), kit.body(say(R.string.about_text))),
            kit.card(
                kit.heading(say(R.string.scorecard)),
                kit.pair(say(R.string.scorecard_id), "${rules.id} ${rules.version}"),
                kit.pair(say(R.string.scorecard_range), "${rules.lowest}–${rules.highest}"),
                kit.pair(say(R.string.scorecard_hash), rules.hash),
                *rules.bands.map { kit.body("${it.min}–${it.max}  ${words.of(it.name)}") }.toTypedArray(),
            ),
            kit.card(
                kit.heading(say(R.string.licences)),
                kit.body("Simsim — MIT / Apache-2.0\nUniFFI — MPL-2.0\nJNA — Apache-2.0\nZXing core — Apache-2.0\nkotlinx.coroutines — Apache-2.0\nring — Apache-2.0, ISC\nsled, serde — MIT / Apache-2.0"),
                kit.caption(say(R.string.licences_text)),
            ),
            gap = 16,
        )
    }
}
