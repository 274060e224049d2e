package dev.simsim.demo

import kotlin.math.max
import kotlin.math.min
import kotlin.math.pow
import org.junit.Assert.assertTrue
import org.junit.Test

/** WCAG 2.2, 1.4.3 and 1.4.11: text 4.5:1, what must be told apart 3:1, in both themes. */
class ContrastTest {
    private val text = listOf(
        "ink" to "ground", "ink" to "surface", "muted" to "ground", "muted" to "surface", "muted" to "track",
        "primary" to "ground", "primary" to "surface", "on_primary" to "primary", "on_tint" to "tint", "warn" to "surface",
        "warn" to "warn_tint", "ink" to "warn_tint", "error" to "surface", "error" to "ground", "surface" to "ink",
        "ink" to "tint",
    )
    private val shapes = listOf(
        "outline" to "ground", "outline" to "surface", "primary" to "surface", "primary" to "ground", "primary" to "track",
        "primary" to "reach", "primary" to "tint", "warn" to "surface",
    )

    @Test
    fun `colours keep their distance by day and by night`() {
        for (folder in listOf("values", "values-night")) {
            val colors = XmlWords.elements("$folder/colors.xml", "color")
            for ((pairs, least) in listOf(text to 4.5, shapes to 3.0)) for ((front, back) in pairs) {
                val contrast = contrast(colors.getValue(front), colors.getValue(back))
                assertTrue("$front on $back in $folder: %.2f".format(contrast), contrast >= least)
            }
        }
    }

    @Test
    fun `both themes name the same colours`() {
        val day = XmlWords.elements("values/colors.xml", "color").keys - "launcher"
        assertTrue(day == XmlWords.elements("values-night/colors.xml", "color").keys)
    }

    private fun contrast(one: String, other: String): Double {
        val (a, b) = luminance(one) to luminance(other)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    private fun luminance(color: String): Double = color.removePrefix("#").chunked(2).map { it.toInt(16) / 255.0 }
        .map { if (it <= 0.04045) it / 12.92 else ((it + 0.055) / 1.055).pow(2.4) }
        .let { (red, green, blue) -> 0.2126 * red + 0.7152 * green + 0.0722 * blue }
}
