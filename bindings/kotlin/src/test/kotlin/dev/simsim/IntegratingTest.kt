package dev.simsim

import java.io.File
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The code in `docs/integrating.md` is code that was compiled: that of `Integrating.kt`. */
class IntegratingTest {
    @Test
    fun `every block of Kotlin in the guide was compiled`() {
        val compiled = lines(File("src/test/kotlin/dev/simsim/Integrating.kt").readText())
        val guide = File("../../docs/integrating.md").readText()
        val blocks = guide.split("```kotlin\n").drop(1).map { lines(it.substringBefore("```")) }
        assertTrue(blocks.size >= 3, "the guide has Kotlin in it")
        for (block in blocks) {
            assertTrue(compiled.windowed(block.size).any { it == block }, block.joinToString("\n"))
        }
    }

    private fun lines(text: String) =
        text.lines().map { it.trim().replace(Regex(" {2,}"), " ") }.filter { it.isNotEmpty() }
}
