package dev.simsim.demo

import android.content.Context
import android.net.Uri
import dev.simsim.WalletException
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.IOException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext

/** Files that the holder chose: read whole, up to a limit, or written whole. What is in the clear never touches our disk. */
class Documents(private val context: Context, private val thread: CoroutineDispatcher) {
    suspend fun read(uri: Uri): ByteArray = reaching {
        val input = context.contentResolver.openInputStream(uri) ?: throw IOException()
        input.use {
            val bytes = ByteArrayOutputStream()
            val buffer = ByteArray(1 shl 16)
            while (true) {
                val count = it.read(buffer)
                if (count < 0) break
                bytes.write(buffer, 0, count)
                if (bytes.size() > MOST) throw WalletException.File("larger than ${MOST shr 20} MB")
            }
            bytes.toByteArray()
        }
    }

    suspend fun write(uri: Uri, bytes: ByteArray) = reaching {
        val output = context.contentResolver.openOutputStream(uri, "wt") ?: throw IOException()
        output.use { it.write(bytes) }
    }

    /** Lends a file of our own that [make] fills, and takes it to where the holder wants it. For what is encrypted. */
    suspend fun made(uri: Uri, make: suspend (File) -> Unit) = passing { file ->
        make(file)
        write(uri, reaching { file.readBytes() })
    }

    /** Lends a copy of what the holder chose, as a file. For what is encrypted. */
    suspend fun copied(uri: Uri, use: suspend (File) -> Unit) = passing { file ->
        val bytes = read(uri)
        reaching { file.writeBytes(bytes) }
        use(file)
    }

    private suspend fun passing(use: suspend (File) -> Unit) {
        val file = reaching { File.createTempFile("passing", null, context.noBackupFilesDir).also { it.delete() } }
        try {
            use(file)
        } finally {
            file.delete()
        }
    }

    private suspend fun <T> reaching(work: () -> T): T = withContext(thread) {
        try {
            work()
        } catch (_: IOException) {
            throw WalletException.Storage("the file cannot be reached")
        } catch (_: SecurityException) {
            throw WalletException.Storage("the file may not be read")
        }
    }

    private companion object {
        const val MOST = 64 shl 20
    }
}
