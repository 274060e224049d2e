package dev.simsim

import java.nio.ByteBuffer
import java.nio.CharBuffer
import kotlin.text.Charsets.UTF_8

/** Hands a passphrase over without a copy that nobody wipes, and overwrites this array. */
internal inline fun <T> CharArray.use(work: (SecretSink) -> T): T {
    val sink = SecretSink()
    try {
        val buffer = ByteBuffer.allocateDirect(size * 4)
        UTF_8.newEncoder().encode(CharBuffer.wrap(this), buffer, true)
        buffer.flip()
        sink.put(buffer)
        buffer.wipe()
        return work(sink)
    } finally {
        sink.clear()
        sink.destroy()
        fill('\u0000')
    }
}

/** Lends the bytes as a buffer that Rust reads in place, and wipes it. */
internal inline fun <T> ByteArray.direct(work: (ByteBuffer) -> T): T {
    val buffer = ByteBuffer.allocateDirect(size)
    buffer.put(this).flip()
    try {
        return work(buffer)
    } finally {
        buffer.wipe()
    }
}

internal fun ByteBuffer.wipe() {
    clear()
    while (hasRemaining()) put(0)
}
