package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import android.widget.FrameLayout
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.ImportState
import dev.simsim.demo.view.replace
import dev.simsim.demo.view.take
import dev.simsim.demo.wallet.ImportRun
import kotlinx.coroutines.launch

/** Brings a file in: chosen here, or shared by another app ([shared]). Turning the phone stops nothing. */
class ImportScreen(host: Host, memory: Bundle, private val shared: String) : Screen(host, memory) {
    override val title get() = say(R.string.import_title)

    private val frame = FrameLayout(kit.context)

    override fun view(): View {
        if (shared.isNotEmpty() && !memory.getBoolean(TAKEN)) {
            memory.putBoolean(TAKEN, true)
            take(Uri.parse(shared))
        }
        scope.launch { session.imports.collect { frame.replace(show(it)) } }
        return frame
    }

    override fun picked(file: FilePick, uri: Uri) = take(uri)

    private fun take(uri: Uri) = work({}) { session.import(documents.read(uri)) }

    private fun show(run: ImportRun): View = when (val state = ImportState.of(run, words)) {
        is ImportState.Locked -> locked(run as ImportRun.Asking, state)
        is ImportState.Several -> kit.column(
            kit.card(
                kit.heading(say(R.string.import_several)),
                *state.entries.mapIndexed { at, name ->
                    kit.entry(name, null) { session.answer((run as ImportRun.Asking).said.copy(entry = at.toUInt())) }
                }.toTypedArray(),
            ),
            kit.outlined(say(R.string.import_stop)) { session.stopImport() },
            gap = 16,
        )
        is ImportState.Columns -> columns(run as ImportRun.Asking, state)
        is ImportState.Idle -> kit.column(
            kit.card(kit.strong(say(R.string.import_what)), kit.body(say(R.string.import_text))),
            kit.button(say(R.string.import_choose), ::choose),
            gap = 16,
        )
        is ImportState.Running -> kit.column(
            kit.card(kit.strong(state.text), kit.bar(state.permille / 1000f)),
            kit.outlined(say(R.string.import_stop)) { session.stopImport() },
            gap = 16,
        )
        is ImportState.Failed -> kit.column(failure(state.text), kit.button(say(R.string.import_choose), ::choose), gap = 16)
        is ImportState.Done -> done(state)
    }

    private fun locked(run: ImportRun.Asking, state: ImportState.Locked): View {
        val password = kit.secret(say(R.string.import_password))
        return kit.column(
            kit.card(
                kit.heading(say(R.string.import_locked)),
                if (state.wrong) kit.error(say(R.string.error_file_locked)) else null,
                password,
                kit.button(say(R.string.import_open)) {
                    session.answer(run.said.copy(password = password.take().concatToString()))
                },
                gap = 12,
            ),
            kit.outlined(say(R.string.import_stop)) { session.stopImport() },
            gap = 16,
        )
    }

    private fun columns(run: ImportRun.Asking, state: ImportState.Columns): View {
        val mapping = run.look.mapping ?: return kit.body("")
        return kit.column(
            kit.card(
                kit.heading(say(R.string.import_columns)),
                kit.body(say(R.string.import_columns_text)),
                *state.meanings.map { (meaning, column) -> kit.pair(meaning, column) }.toTypedArray(),
            ),
            kit.card(
                kit.heading(say(R.string.import_sample)),
                *state.rows.map { (day, row) -> kit.pair(day, row) }.toTypedArray(),
                kit.outlined(say(R.string.import_spend)) {
                    session.showBy(mapping.copy(spendIsPositive = !mapping.spendIsPositive), run.said)
                },
            ),
            kit.button(say(R.string.import_right)) { session.answer(run.said.copy(mapping = mapping)) },
            kit.outlined(say(R.string.import_stop)) { session.stopImport() },
            gap = 16,
        )
    }

    private fun done(state: ImportState.Done) = kit.column(
        kit.card(
            kit.heading(say(R.string.import_understood)),
            *state.lines.map { (name, value) -> kit.pair(name, value) }.toTypedArray(),
        ),
        list(R.string.import_rejected, state.rejected, warn = true),
        list(R.string.import_doubtful, state.doubtful, warn = false),
        kit.button(say(R.string.import_score)) {
            session.forgetImport()
            start(Route.HOME)
        },
        kit.outlined(say(R.string.import_another), ::choose),
        kit.outlined(say(R.string.tab_records)) { start(Route(Place.RECORDS)) },
        gap = 16,
    )

    private fun list(heading: Int, lines: List<String>, warn: Boolean): View? {
        if (lines.isEmpty()) return null
        val told = lines.take(MOST).map(kit::body) + listOfNotNull(
            (lines.size - MOST).takeIf { it > 0 }?.let { kit.caption(say(R.string.import_and_more, it)) },
        )
        val views = arrayOf<View?>(kit.heading(say(heading, lines.size)), *told.toTypedArray())
        return if (warn) kit.warningCard(*views) else kit.card(*views)
    }

    private fun choose() = pick(FilePick.IMPORT)

    private companion object {
        const val TAKEN = "taken"
        const val MOST = 20
    }
}
