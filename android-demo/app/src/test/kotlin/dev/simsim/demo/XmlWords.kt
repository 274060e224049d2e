package dev.simsim.demo

import dev.simsim.demo.state.Words
import java.io.File
import java.util.Locale
import javax.xml.parsers.DocumentBuilderFactory
import org.w3c.dom.Element

/** The app's texts without Android: read from the resource files, by the ids that the app is compiled with. */
class XmlWords(language: String = "en") : Words() {
    override val locale: Locale = Locale.forLanguageTag(language)

    private val texts = strings(language)

    override fun say(id: Int, vararg values: Any): String {
        val text = texts.getValue(names.getValue(id))
        return if (values.isEmpty()) text else String.format(locale, text, *values)
    }

    companion object {
        val LANGUAGES = listOf("en", "zh", "de")

        private val names: Map<Int, String> = R.string::class.java.fields.associate { it.getInt(null) to it.name }

        fun strings(language: String): Map<String, String> =
            elements(if (language == "en") "values/strings.xml" else "values-$language/strings.xml", "string")
                .mapValues { it.value.replace("\\'", "'") }

        fun elements(file: String, tag: String): Map<String, String> {
            val document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(File("app/src/main/res/$file"))
            val nodes = document.getElementsByTagName(tag)
            return (0 until nodes.length).map { nodes.item(it) as Element }.associate { it.getAttribute("name") to it.textContent }
        }
    }
}
