package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import dev.simsim.Purpose
import dev.simsim.Resolution
import dev.simsim.WalletException
import dev.simsim.demo.R
import dev.simsim.demo.state.AgeOut
import dev.simsim.demo.state.Names
import dev.simsim.demo.state.RecordState
import dev.simsim.demo.state.error
import java.time.LocalDate
import kotlinx.coroutines.launch

/** One record: what it says, what it weighs, and what the holder has to say about it. */
class RecordScreen(host: Host, memory: Bundle, private val id: String) : Screen(host, memory) {
    override val title get() = say(R.string.record)

    override fun view(): View = loaded({
        val wallet = session.wallet
        wallet.record(id)?.let { RecordState.of(it, wallet.score(), wallet.scoreWithout(id), words) }
    }) { state ->
        if (state == null) return@loaded empty(say(R.string.record_gone), say(R.string.record_gone_text))
        if (NOTE !in memory.keySet()) memory.putString(NOTE, state.note)
        kit.column(
            kit.card(
                kit.title(state.title),
                state.amount?.let(kit::display),
                if (state.disputed) kit.warning("⚑ " + say(R.string.record_disputed_text)) else null,
                *state.lines.map { (name, value) -> kit.pair(name, value) }.toTypedArray(),
            ),
            weight(state),
            words(state),
            state.purpose?.let { correction(it) },
            kit.danger(say(R.string.record_delete), ::delete),
            gap = 16,
        )
    }

    private fun weight(state: RecordState): View {
        val told = kit.body("").apply { visibility = View.GONE }
        val ask = kit.outlined(say(R.string.age_out)) {
            told.visibility = View.VISIBLE
            told.text = say(R.string.loading)
            scope.launch {
                told.text = try {
                    ageOut(AgeOut.months(session.wallet, id), state.asOf)
                } catch (refused: WalletException) {
                    words.error(refused)
                }
            }
        }
        return kit.card(kit.heading(say(R.string.record_weight)), kit.body(state.effect), told, ask, gap = 12)
    }

    private fun ageOut(months: Int?, today: LocalDate): String = when (months) {
        null -> say(R.string.age_out_never, AgeOut.MONTHS / 12)
        0 -> say(R.string.age_out_now)
        else -> say(R.string.age_out_from, words.day(today.plusMonths(months.toLong())))
    }

    private fun words(state: RecordState) = kit.card(
        kit.heading(say(R.string.record_note)),
        kit.field(say(R.string.record_note_hint), memory, NOTE, lines = 2),
        kit.outlined(say(R.string.record_note_keep)) { work { session.wallet.annotate(id, note()) } },
        if (state.disputed) kit.outlined(say(R.string.record_resolve)) { resolve() }
        else kit.outlined(say(R.string.record_dispute)) { dispute() },
        kit.caption(say(R.string.record_dispute_text)),
        gap = 12,
    )

    private fun correction(present: Purpose) = kit.card(
        kit.heading(say(R.string.record_correct)),
        kit.caption(say(R.string.record_correct_text)),
        kit.chips(*Names.purposes.entries.sortedByDescending { it.key == present }.map { (purpose, name) ->
            kit.chip(say(name), purpose == present) { work { session.wallet.correct(id, purpose) } }
        }.toTypedArray()),
    )

    private fun note() = memory.getString(NOTE).orEmpty()

    private fun dispute() = work {
        val effect = session.wallet.dispute(id, note())
        notice(effect.difference?.let { say(R.string.record_effect, words.signed(it.toLong())) } ?: say(R.string.done))
    }

    private fun resolve() = work { session.wallet.resolve(id, Resolution.RESTORE) }

    private fun delete() = work(::back) {
        session.wallet.delete(id)
        notice(say(R.string.record_deleted), say(R.string.undo) to { work { session.wallet.undo() } })
    }

    private companion object {
        const val NOTE = "note"
    }
}
