package dev.simsim.demo.state

import dev.simsim.demo.R

/** What the holder can do about a characteristic of `simsim-v1`, by its reason code. */
fun advice(code: String, words: Words): String = words.say(advices[code] ?: R.string.advice_other)

internal val advices = mapOf(
    "ch_on_time" to R.string.advice_ch_on_time,
    "ch_worst_delay" to R.string.advice_ch_worst_delay,
    "ch_last_neg" to R.string.advice_ch_last_neg,
    "ch_length" to R.string.advice_ch_length,
    "ch_completed" to R.string.advice_ch_completed,
    "fc_cover" to R.string.advice_fc_cover,
    "fc_reserve" to R.string.advice_fc_reserve,
    "fc_dsr" to R.string.advice_fc_dsr,
    "fc_regular" to R.string.advice_fc_regular,
    "fc_overdraft" to R.string.advice_fc_overdraft,
    "pc_identity" to R.string.advice_pc_identity,
    "pc_contact" to R.string.advice_pc_contact,
    "pc_occupation" to R.string.advice_pc_occupation,
    "pc_consistency" to R.string.advice_pc_consistency,
    "pc_coverage" to R.string.advice_pc_coverage,
    "bp_bills" to R.string.advice_bp_bills,
    "bp_saving" to R.string.advice_bp_saving,
    "bp_near_empty" to R.string.advice_bp_near_empty,
    "bp_stability" to R.string.advice_bp_stability,
    "bp_contracts" to R.string.advice_bp_contracts,
    "bp_new_credit" to R.string.advice_bp_new_credit,
    "bp_gap" to R.string.advice_bp_gap,
    "ir_vouch" to R.string.advice_ir_vouch,
    "ir_age" to R.string.advice_ir_age,
    "ir_kept" to R.string.advice_ir_kept,
    "ir_indep" to R.string.advice_ir_indep,
)
