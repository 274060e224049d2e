package dev.simsim.demo.state

import dev.simsim.ImportProgress
import dev.simsim.ImportReport
import dev.simsim.Mapping
import dev.simsim.demo.R
import dev.simsim.demo.wallet.ImportRun

/** How an import stands: how far, what was understood, which rows were not. */
sealed interface ImportState {
    data object Idle : ImportState

    class Running(val text: String, val permille: Int) : ImportState

    /** It is locked; [wrong] says that another password was tried. */
    class Locked(val wrong: Boolean) : ImportState

    class Several(val entries: List<String>) : ImportState

    /** A table that no profile knows: what each column means, and its first rows, read so. */
    class Columns(val meanings: List<Pair<String, String>>, val rows: List<Pair<String, String>>) : ImportState

    class Done(val lines: List<Pair<String, String>>, val rejected: List<String>, val doubtful: List<String>) : ImportState

    class Failed(val text: String) : ImportState

    companion object {
        fun of(run: ImportRun, words: Words): ImportState = when (run) {
            is ImportRun.None -> Idle
            is ImportRun.Running -> running(run.progress, words)
            is ImportRun.Asking -> asking(run, words)
            is ImportRun.Done -> done(run.report, words)
            is ImportRun.Failed -> Failed(words.error(run.error))
        }

        private fun asking(run: ImportRun.Asking, words: Words): ImportState = when {
            run.look.needsPassword -> Locked(run.wrong)
            run.look.entries.isNotEmpty() && run.said.entry == null -> Several(run.look.entries)
            else -> Columns(
                run.look.mapping?.let { meanings(it, words) }.orEmpty(),
                run.look.sample.map { record ->
                    words.day(record.day) to
                        listOfNotNull(RecordsState.amount(record.fact, words), record.label).joinToString("  ")
                },
            )
        }

        private fun meanings(mapping: Mapping, words: Words) = listOf(
            R.string.column_day to mapping.day,
            R.string.column_amount to mapping.amount,
            R.string.column_in to mapping.moneyIn,
            R.string.column_out to mapping.moneyOut,
            R.string.column_flow to mapping.flow,
            R.string.column_currency to (mapping.currencyColumn ?: mapping.currency),
            R.string.column_balance to mapping.balance,
            R.string.column_id to mapping.id,
            R.string.column_payee to mapping.payee,
            R.string.column_text to mapping.text.joinToString(", "),
        ).mapNotNull { (meaning, column) -> column?.takeIf { it.isNotEmpty() }?.let { words.say(meaning) to it } }

        private fun running(progress: ImportProgress?, words: Words): Running = when (progress) {
            null -> Running(words.say(R.string.import_starting), 0)
            is ImportProgress.Reading -> Running(words.say(R.string.import_reading), permille(progress.done, progress.total) / 2)
            is ImportProgress.Storing ->
                Running(words.say(R.string.import_storing), 500 + permille(progress.done, progress.total) / 2)
        }

        private fun permille(done: ULong, total: ULong): Int = if (total == 0UL) 0 else (done * 1000UL / total).toInt()

        private fun done(report: ImportReport, words: Words): Done {
            val span = report.first?.let { first -> report.last?.let { "${words.day(first)} – ${words.day(it)}" } }
            val kinds = report.kinds.entries.sortedByDescending { it.value }
                .joinToString("\n") { "${words.number(it.value.toLong())} × ${words.say(Names.kind(it.key))}" }
            return Done(
                listOfNotNull(
                    words.say(R.string.import_format) to report.format,
                    words.say(R.string.import_rows) to words.number(report.rows.toLong()),
                    span?.let { words.say(R.string.import_span) to it },
                    words.say(R.string.import_added) to words.number(report.added.toLong()),
                    words.say(R.string.import_known) to words.number(report.known.toLong()),
                    words.say(R.string.import_self_check) to words.say(RecordState.selfCheck(report.selfCheck)),
                    report.remembered?.let { words.say(R.string.import_columns_short) to words.say(R.string.import_remembered) },
                    kinds.takeIf { it.isNotEmpty() }?.let { words.say(R.string.import_kinds) to it },
                ),
                report.rejections.map { words.say(R.string.import_line, it.line.toLong(), it.reason) },
                report.remarks.map {
                    if (it.line == 0UL) it.text else words.say(R.string.import_line, it.line.toLong(), it.text)
                },
            )
        }
    }
}
