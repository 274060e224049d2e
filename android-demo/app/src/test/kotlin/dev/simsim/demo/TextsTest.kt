package dev.simsim.demo

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class TextsTest {
    private val english = XmlWords.strings("en")

    @Test
    fun `every language has the same texts`() {
        for (language in XmlWords.LANGUAGES) assertEquals(language, english.keys, XmlWords.strings(language).keys)
    }

    @Test
    fun `a text takes the same values in every language`() {
        for (language in XmlWords.LANGUAGES) for ((key, text) in XmlWords.strings(language)) {
            assertEquals("$key in $language", values(english.getValue(key)), values(text))
        }
    }

    @Test
    fun `no text is empty, and none is forgotten in English`() {
        val same = setOf(
            "app_name", "error_passphrase", "passphrase", "tab_score", "points_of", "records_count",
        )
        for (language in listOf("zh", "de")) for ((key, text) in XmlWords.strings(language)) {
            assertTrue("$key in $language", text.isNotBlank())
            val words = english.getValue(key).count { it == ' ' } > 1
            if (words && key !in same) assertTrue("$key in $language is English", text != english[key])
        }
    }

    private fun values(text: String) = Regex("%(\\d)\\$[ds]").findAll(text).map { it.value }.sorted().toList()
}
