package dev.simsim.demo

import dev.simsim.demo.scan.QrCode
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

class QrCodeTest {
    @Test
    fun `what one phone shows another reads`() {
        for (text in listOf("openid4vp://?client_id=a", "x".repeat(2000))) {
            val code = checkNotNull(QrCode.write(text))
            val cell = 3
            val side = code.width * cell
            val stride = side + 16 // cameras pad their rows
            val brightness = ByteArray(stride * side) { at ->
                val (x, y) = at % stride to at / stride
                if (x < side && code[x / cell, y / cell]) 0 else -1
            }
            assertEquals(text, QrCode.read(brightness, stride, side, side))
        }
    }

    @Test
    fun `a picture without a code holds nothing, and a text that is too long has no code`() {
        assertNull(QrCode.read(ByteArray(640 * 480), 640, 640, 480))
        assertNull(QrCode.write("x".repeat(3000)))
    }
}
