package dev.simsim.demo

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Android Studio and Maven build the same app. */
class BuildsTest {
    private val gradle = File("app/build.gradle.kts").readText()
    private val maven = File("pom.xml").readText()

    @Test
    fun `both builds use the same releases`() {
        for (name in listOf("jna", "core", "kotlinx-coroutines-android")) {
            val release = Regex("<artifactId>$name</artifactId>\\s*<version>([^<]+)<").find(maven)!!.groupValues[1]
            assertTrue("$name:$release", ":$name:$release" in gradle)
        }
        val kotlin = Regex("<kotlin.version>([^<]+)<").find(maven)!!.groupValues[1]
        assertTrue("org.jetbrains.kotlin.android\") version \"$kotlin\"" in File("build.gradle.kts").readText())
    }

    @Test
    fun `nothing of AndroidX, and the oldest Android of the bindings`() {
        assertTrue(File("app/src/main").walk().filter { it.isFile }.none { "androidx." in it.readText() })
        assertEquals("28", Regex("minSdk = (\\d+)").find(gradle)!!.groupValues[1])
        assertTrue("min-sdk-version 28" in File("maven/link-resources").readText())
    }
}
