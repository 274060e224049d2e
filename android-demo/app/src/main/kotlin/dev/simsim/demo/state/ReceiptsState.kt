package dev.simsim.demo.state

import dev.simsim.Receipt
import dev.simsim.demo.R

/** Whom the holder told what, the latest first; never what the claims said. */
class ReceiptsState(val rows: List<Row>) {
    class Row(val id: String, val who: String, val purpose: String, val claims: String, val times: String, val withdrawn: Boolean)

    companion object {
        fun of(receipts: List<Receipt>, words: Words) = ReceiptsState(
            receipts.map { receipt ->
                val withdrawn = receipt.withdrawnAt
                Row(
                    receipt.id,
                    receipt.controllerName ?: receipt.controller,
                    receipt.purpose,
                    words.say(R.string.receipt_claims, words.claims(receipt.claims)),
                    listOfNotNull(
                        words.say(R.string.receipt_shared, words.moment(receipt.sharedAt)),
                        words.say(R.string.receipt_expires, words.moment(receipt.expiresAt)),
                        withdrawn?.let { words.say(R.string.receipt_withdrawn, words.moment(it)) },
                    ).joinToString("\n"),
                    withdrawn != null,
                )
            },
        )
    }
}
