package dev.simsim.demo.state

import dev.simsim.Fact
import dev.simsim.LoanStatus
import dev.simsim.Purpose
import dev.simsim.Record
import dev.simsim.Score
import dev.simsim.SelfCheck
import dev.simsim.demo.R
import java.time.LocalDate

/** One record with everything known about it, and what it weighs. */
class RecordState(
    val title: String,
    val amount: String?,
    val lines: List<Pair<String, String>>,
    val note: String,
    val disputed: Boolean,
    val purpose: Purpose?,
    val effect: String,
    val asOf: LocalDate,
) {
    companion object {
        fun of(record: Record, now: Score, without: Score, words: Words): RecordState {
            val fact = record.fact
            return RecordState(
                record.label ?: words.say(Names.of(fact)),
                RecordsState.amount(fact, words),
                common(record, words) + facts(fact, words) + listOfNotNull(stops(record, now, words)),
                record.note.orEmpty(),
                record.disputed,
                (fact as? Fact.Transaction)?.purpose,
                effect(now.number, without.number, words),
                now.asOf,
            )
        }

        /** Until when a record speaks against the holder. */
        private fun stops(record: Record, now: Score, words: Words): Pair<String, String>? =
            now.negatives.firstOrNull { it.record == record.id }?.let {
                words.say(R.string.record_against) to
                    if (it.counts) words.say(R.string.record_stops, words.day(it.stopsCounting))
                    else words.say(R.string.record_waits)
            }

        private fun effect(now: Int?, without: Int?, words: Words): String = when {
            now == null && without == null -> words.say(R.string.effect_no_number)
            now == null || without == null -> words.say(R.string.effect_number_lost)
            now == without -> words.say(R.string.effect_none, now)
            else -> words.say(R.string.effect_points, without, words.signed((without - now).toLong()))
        }

        private fun common(record: Record, words: Words) = listOf(
            words.say(R.string.record_day) to words.day(record.day),
            words.say(R.string.record_kind) to words.say(Names.of(record.fact)),
            words.say(R.string.record_category) to words.say(Names.of(record.category)),
            words.say(R.string.record_origin) to words.say(Names.of(record.origin)),
            words.say(R.string.record_source) to record.source,
            words.say(R.string.record_reliability) to
                words.say(R.string.unit_percent, words.number(record.reliability.toLong() / 10)),
        )

        private fun facts(fact: Fact, words: Words): List<Pair<String, String>> = when (fact) {
            is Fact.Transaction -> listOfNotNull(
                words.say(R.string.record_purpose) to words.say(Names.of(fact.purpose)),
                fact.rule?.let { words.say(R.string.record_rule) to it },
                fact.balance?.let { words.say(R.string.record_balance) to words.money(it) },
            )
            is Fact.Due -> listOf(
                words.say(R.string.record_paid) to (fact.paid?.let(words::day) ?: words.say(R.string.record_unpaid)),
            )
            is Fact.Loan -> listOfNotNull(
                words.say(R.string.loan_status) to words.say(status(fact.status)),
                words.say(R.string.loan_instalment) to words.money(fact.instalment),
                words.say(R.string.loan_opened) to words.day(fact.opened),
                fact.closed?.let { words.say(R.string.loan_closed) to words.day(it) },
            )
            is Fact.Batch -> listOf(
                words.say(R.string.batch_rows) to words.number(fact.count.toLong()),
                words.say(R.string.import_self_check) to words.say(selfCheck(fact.selfCheck)),
            )
            is Fact.Identity -> listOf(words.say(R.string.identity_since) to words.day(fact.validFrom))
            is Fact.Commitment -> listOf(words.say(R.string.commitment_kept) to words.say(kept(fact.kept)))
            is Fact.Vouch -> listOf(words.say(R.string.vouch_scope) to fact.scope)
            else -> emptyList()
        }

        private fun status(status: LoanStatus) = when (status) {
            LoanStatus.APPLIED -> R.string.loan_applied
            LoanStatus.CURRENT -> R.string.loan_current
            LoanStatus.OVERDUE -> R.string.loan_overdue
            LoanStatus.REPAID -> R.string.loan_repaid
            LoanStatus.CHARGED_OFF -> R.string.loan_charged_off
            LoanStatus.UNKNOWN -> R.string.kind_unknown
        }

        private fun kept(kept: Boolean?) = when (kept) {
            true -> R.string.yes
            false -> R.string.no
            null -> R.string.running
        }

        fun selfCheck(check: SelfCheck) = when (check) {
            SelfCheck.OK -> R.string.self_check_ok
            SelfCheck.FAILED -> R.string.self_check_failed
            SelfCheck.NONE -> R.string.self_check_none
        }
    }
}
