package dev.simsim.demo.state

import dev.simsim.demo.R

/** A characteristic's value in words: 850 permille is "85 %". */
object Measure {
    fun say(value: Long, unit: String, words: Words): String = when {
        unit == "permille" -> words.say(R.string.unit_percent, tenths(value, 10, words))
        unit == "months" -> words.say(R.string.unit_months, words.number(value))
        unit == "days" -> words.say(R.string.unit_days, words.number(value))
        unit.startsWith("hundredths") -> tenths(value, 100, words)
        else -> words.number(value)
    }

    private fun tenths(value: Long, divisor: Long, words: Words): String {
        val format = java.text.NumberFormat.getNumberInstance(words.locale)
        format.maximumFractionDigits = if (divisor == 10L) 1 else 2
        return format.format(value.toBigDecimal().divide(divisor.toBigDecimal()))
    }
}
