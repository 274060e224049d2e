package dev.simsim

import java.io.File
import java.io.FileDescriptor
import java.io.FileInputStream
import java.io.RandomAccessFile
import java.nio.ByteBuffer
import java.nio.file.Path
import java.security.SecureRandom
import kotlin.system.exitProcess
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/**
 * No passphrase outlives the call it was given to.
 *
 * Another process plays the wallet's life and is looked at from here, so that the search cannot find
 * itself.
 */
class MemoryTest {
    @Test
    fun `no passphrase is left in memory, open, locked or refused`(@TempDir place: Path) {
        assumeTrue(File("/proc/self/mem").exists(), "memory is read through /proc")
        val right = passphrase()
        val wrong = passphrase()
        val java = File(System.getProperty("java.home"), "bin/java").path
        val library = System.getProperty("jna.library.path")
        val life = ProcessBuilder(
            java, "-Xmx64m", "-Djna.library.path=$library", "-cp",
            System.getProperty("java.class.path"), "dev.simsim.WalletInMemory",
            File(place.toFile(), "vault").path,
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        try {
            val says = life.inputStream.bufferedReader()
            fun tell(bytes: ByteArray) = life.outputStream.run { write(bytes); flush() }

            tell(right)
            assertEquals("holding", says.readLine())
            assertTrue(found(life.pid(), right) > 0, "the search itself must work")
            for (word in listOf("open", "locked")) {
                tell(byteArrayOf(1))
                assertEquals(word, says.readLine())
                assertEquals(0, found(life.pid(), right), word)
            }
            tell(wrong)
            assertEquals("refused", says.readLine())
            assertEquals(0, found(life.pid(), right) + found(life.pid(), wrong), "refused")
        } finally {
            life.destroyForcibly().waitFor()
        }
    }

    private fun passphrase() =
        ByteArray(LENGTH).also { SecureRandom().nextBytes(it) }

    /** How often either half of a secret lies in the memory of a process. */
    private fun found(pid: Long, secret: ByteArray): Int {
        val halves = listOf(secret.copyOf(LENGTH / 2), secret.copyOfRange(LENGTH / 2, LENGTH))
        val buffer = ByteArray(1 shl 20)
        return RandomAccessFile("/proc/$pid/mem", "r").use { memory ->
            File("/proc/$pid/maps").readLines().filter { " rw" in it }.sumOf { line ->
                val (start, end) =
                    line.substringBefore(' ').split('-').map { java.lang.Long.parseUnsignedLong(it, 16) }
                generateSequence(start) { it + buffer.size - LENGTH }
                    .takeWhile { java.lang.Long.compareUnsigned(it, end) < 0 }
                    .sumOf { at ->
                        val length = minOf(buffer.size.toLong(), end - at).toInt()
                        if (read(memory, at, buffer, length)) halves.sumOf { count(buffer, length, it) }
                        else 0
                    }
            }
        }
    }

    /** False where the kernel gives nothing, as for pages that were never touched. */
    private fun read(memory: RandomAccessFile, at: Long, into: ByteArray, length: Int): Boolean =
        runCatching { memory.seek(at); memory.readFully(into, 0, length) }.isSuccess

    private fun count(text: ByteArray, length: Int, needle: ByteArray): Int =
        (0..length - needle.size).count { at ->
            text[at] == needle[0] && needle.indices.all { text[at + it] == needle[it] }
        }
}

/** A wallet's life, which waits to be looked at between its steps. */
object WalletInMemory {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val input = FileInputStream(FileDescriptor.`in`).channel
        fun read(size: Int): ByteBuffer {
            val buffer = ByteBuffer.allocateDirect(size) // filled by the kernel, moved by nobody
            while (buffer.hasRemaining()) check(input.read(buffer) >= 0)
            return buffer.flip()
        }
        fun say(word: String) = println(word).also { System.out.flush() }
        fun sinkOf(passphrase: ByteBuffer) = SecretSink().also { it.put(passphrase.duplicate()) }

        val passphrase = read(LENGTH)
        say("holding")
        read(1)

        val wallet = Wallet.create(arguments[0], sinkOf(passphrase), KdfCost.FLOOR)
        File("../../cli/demo/bank.ofx").readBytes().direct { wallet.importFile(it, ImportOptions(), null) }
        wallet.lock()
        wallet.unlock(sinkOf(passphrase))
        passphrase.wipe()
        say("open")
        read(1)

        wallet.lock()
        say("locked")

        val wrong = read(LENGTH)
        try {
            wallet.unlock(sinkOf(wrong))
        } catch (_: WalletException.WrongPassphrase) {
            wrong.wipe()
            say("refused")
        }
        read(1)
        exitProcess(0)
    }
}

private const val LENGTH = 32
