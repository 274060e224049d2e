package dev.simsim.demo.state

import dev.simsim.Category
import dev.simsim.Fact
import dev.simsim.Origin
import dev.simsim.Purpose
import dev.simsim.demo.R

/** What the enumerations of the core are called. */
object Names {
    fun of(category: Category): Int = when (category) {
        Category.CREDIT_HISTORY -> R.string.category_credit
        Category.FULFILLMENT_CAPACITY -> R.string.category_capacity
        Category.PERSONAL_CHARACTERISTICS -> R.string.category_personal
        Category.BEHAVIOR_AND_PREFERENCES -> R.string.category_behavior
        Category.INTERPERSONAL_RELATIONSHIPS -> R.string.category_relations
    }

    fun of(fact: Fact): Int = when (fact) {
        is Fact.Account -> R.string.kind_account
        is Fact.Balance -> R.string.kind_balance
        is Fact.Batch -> R.string.kind_batch
        is Fact.Bill -> R.string.kind_bill
        is Fact.Commitment -> R.string.kind_commitment
        is Fact.CreditRequest -> R.string.kind_credit_request
        is Fact.Due -> R.string.kind_due
        is Fact.Identity -> R.string.kind_identity
        is Fact.Income -> R.string.kind_income
        is Fact.Loan -> R.string.kind_loan
        is Fact.Purchase -> R.string.kind_purchase
        is Fact.Transaction -> R.string.kind_transaction
        is Fact.Vouch -> R.string.kind_vouch
        else -> R.string.kind_unknown
    }

    fun of(origin: Origin): Int = when (origin) {
        Origin.SIGNED_BY_SOURCE -> R.string.origin_signed
        Origin.SIGNED_RECEIPT -> R.string.origin_receipt
        Origin.BANK_FILE -> R.string.origin_file
        Origin.PHOTO -> R.string.origin_photo
        Origin.TYPED_IN -> R.string.origin_typed
        Origin.UNKNOWN -> R.string.kind_unknown
    }

    /** By kind as an import counts them. */
    fun kind(kind: String): Int = kinds[kind] ?: R.string.kind_unknown

    private val kinds = mapOf(
        "account" to R.string.kind_account,
        "balance" to R.string.kind_balance,
        "batch" to R.string.kind_batch,
        "bill" to R.string.kind_bill,
        "commitment" to R.string.kind_commitment,
        "credit_request" to R.string.kind_credit_request,
        "due" to R.string.kind_due,
        "identity" to R.string.kind_identity,
        "income" to R.string.kind_income,
        "loan" to R.string.kind_loan,
        "purchase" to R.string.kind_purchase,
        "transaction" to R.string.kind_transaction,
        "vouch" to R.string.kind_vouch,
    )

    fun of(purpose: Purpose): Int = purposes[purpose] ?: R.string.purpose_other

    /** What a holder may say that a transaction was for. */
    val purposes: Map<Purpose, Int> = linkedMapOf(
        Purpose.PURCHASE to R.string.purpose_purchase,
        Purpose.BILL to R.string.purpose_bill,
        Purpose.RENT to R.string.purpose_rent,
        Purpose.INCOME_WAGES to R.string.purpose_wages,
        Purpose.INCOME_BENEFIT to R.string.purpose_benefit,
        Purpose.TRANSFER to R.string.purpose_transfer,
        Purpose.OWN_TRANSFER to R.string.purpose_own_transfer,
        Purpose.REPAYMENT to R.string.purpose_repayment,
        Purpose.REFUND to R.string.purpose_refund,
        Purpose.CASH to R.string.purpose_cash,
        Purpose.FEE to R.string.purpose_fee,
        Purpose.LATE_FEE to R.string.purpose_late_fee,
        Purpose.RETURNED_UNPAID to R.string.purpose_returned,
        Purpose.COLLECTION to R.string.purpose_collection,
        Purpose.CREDIT_USED to R.string.purpose_credit,
        Purpose.INSURANCE to R.string.purpose_insurance,
        Purpose.INTEREST to R.string.purpose_interest,
        Purpose.INVESTMENT to R.string.purpose_investment,
        Purpose.TAX to R.string.purpose_tax,
        Purpose.GAMBLING to R.string.purpose_gambling,
        Purpose.OTHER to R.string.purpose_other,
    )
}
