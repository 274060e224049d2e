package dev.simsim.demo.state

import dev.simsim.demo.R
import kotlin.math.ln

/**
 * How hard a passphrase is to guess, roughly: its length times the kinds of characters, with repeats not counted.
 * A thief tries fast, so words that belong together count for less than they look.
 */
enum class Strength(val label: Int, val share: Float) {
    TOO_SHORT(R.string.strength_short, 0.1f),
    WEAK(R.string.strength_weak, 0.33f),
    FAIR(R.string.strength_fair, 0.66f),
    STRONG(R.string.strength_strong, 1f);

    val enough: Boolean get() = this != TOO_SHORT && this != WEAK

    companion object {
        fun of(passphrase: CharSequence): Strength {
            if (passphrase.length < 8) return TOO_SHORT
            val bits = varied(passphrase) * ln(alphabet(passphrase)) / ln(2.0)
            return when {
                bits < 40 -> WEAK
                bits < 70 -> FAIR
                else -> STRONG
            }
        }

        /** Characters that are neither the one before nor its neighbour: `aaaa` and `1234` add little. */
        private fun varied(text: CharSequence): Int =
            1 + (1 until text.length).count { kotlin.math.abs(text[it] - text[it - 1]) > 1 }

        private fun alphabet(text: CharSequence): Double {
            var size = 0.0
            if (text.any { it in 'a'..'z' }) size += 26
            if (text.any { it in 'A'..'Z' }) size += 26
            if (text.any { it.isDigit() }) size += 10
            if (text.any { it.code < 128 && !it.isLetterOrDigit() }) size += 16
            if (text.any { it.code >= 128 }) size += 200
            return size
        }
    }
}
