package dev.simsim.demo.state

import dev.simsim.Amount
import dev.simsim.Direction
import dev.simsim.Fact
import dev.simsim.Record
import dev.simsim.RecordPage
import dev.simsim.demo.R

/** A page of records, the latest first. */
class RecordsState(val rows: List<Row>, val count: String, val more: Boolean, val damaged: String?) {
    class Row(val id: String, val title: String, val detail: String, val amount: String?, val incoming: Boolean)

    companion object {
        fun of(page: RecordPage, words: Words) = RecordsState(
            page.records.map { row(it, words) },
            words.say(R.string.records_count, page.records.size, page.total.toLong()),
            page.records.size.toULong() < page.total,
            page.damaged.takeIf { it > 0UL }?.let { words.say(R.string.records_damaged, it.toLong()) },
        )

        private fun row(record: Record, words: Words): Row {
            val fact = record.fact
            val what = words.say((fact as? Fact.Transaction)?.let { Names.of(it.purpose) } ?: Names.of(fact))
            val parts = listOfNotNull(
                words.day(record.day),
                what.takeIf { record.label != null },
                if (record.disputed) words.say(R.string.record_disputed) else null,
            )
            val incoming = fact is Fact.Transaction && fact.direction == Direction.IN
            return Row(record.id, record.label ?: what, parts.joinToString(" · "), amount(fact, words), incoming)
        }

        /** The amount that stands for a record, with the sign of its direction. */
        fun amount(fact: Fact, words: Words): String? = when (fact) {
            is Fact.Transaction -> words.money(fact.amount, sign(fact.direction))
            else -> plainAmount(fact)?.let { words.money(it) }
        }

        private fun sign(direction: Direction) = when (direction) {
            Direction.IN -> "+"
            Direction.OUT -> "\u2212"
            Direction.NEUTRAL -> ""
        }

        private fun plainAmount(fact: Fact): Amount? = when (fact) {
            is Fact.Balance -> fact.amount
            is Fact.Bill -> fact.amount
            is Fact.Due -> fact.amount
            is Fact.Income -> fact.monthly
            is Fact.Loan -> fact.principal
            is Fact.Purchase -> fact.amount
            else -> null
        }
    }
}
