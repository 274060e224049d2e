package dev.simsim.demo.state

import dev.simsim.Amount
import dev.simsim.Text
import java.text.NumberFormat
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle
import java.util.Currency
import java.util.Locale

/** The texts of one language, by their resource ids. Screens' states are made of finished sentences. */
abstract class Words {
    abstract val locale: Locale

    abstract fun say(id: Int, vararg values: Any): String

    fun of(text: Text): String = text.inLanguage(locale.language)

    fun day(day: LocalDate): String = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale).format(day)

    fun moment(seconds: ULong): String =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT).withLocale(locale)
            .format(Instant.ofEpochSecond(seconds.toLong()).atZone(ZoneId.systemDefault()))

    fun number(number: Long): String = NumberFormat.getIntegerInstance(locale).format(number)

    fun money(amount: Amount, sign: String = ""): String {
        val currency = runCatching { Currency.getInstance(amount.currency) }.getOrNull()
        // Java gives no currency (XXX) no digits; in a record it has two.
        val digits = currency?.defaultFractionDigits?.takeIf { it >= 0 } ?: 2
        val format = NumberFormat.getNumberInstance(locale)
        format.minimumFractionDigits = digits
        format.maximumFractionDigits = digits
        val number = format.format(amount.minor.toBigDecimal().movePointLeft(digits))
        return if (amount.currency == "XXX") sign + number else "$sign$number ${amount.currency}"
    }

    /** With its sign, a real minus included: +6, −12. */
    fun signed(points: Long): String = if (points < 0) "\u2212${number(-points)}" else "+${number(points)}"
}
