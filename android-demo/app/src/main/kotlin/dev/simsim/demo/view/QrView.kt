package dev.simsim.demo.view

import android.content.Context
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.view.View
import com.google.zxing.common.BitMatrix
import kotlin.math.min

/** A QR code, black on white in every theme, since scanners want it so. */
class QrView(context: Context, private val code: BitMatrix, spoken: String) : View(context) {
    private val dark = Paint().apply { color = Color.BLACK }

    init {
        contentDescription = spoken
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_YES
        isFocusable = true
    }

    override fun onMeasure(widthSpec: Int, heightSpec: Int) {
        val width = MeasureSpec.getSize(widthSpec)
        setMeasuredDimension(width, width)
    }

    override fun onDraw(canvas: Canvas) {
        canvas.drawColor(Color.WHITE)
        val cell = min(width / code.width, height / code.height).coerceAtLeast(1)
        val (left, top) = (width - cell * code.width) / 2 to (height - cell * code.height) / 2
        for (y in 0 until code.height) for (x in 0 until code.width) if (code[x, y]) {
            val (px, py) = (left + x * cell).toFloat() to (top + y * cell).toFloat()
            canvas.drawRect(px, py, px + cell, py + cell, dark)
        }
    }
}
