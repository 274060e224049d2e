package dev.simsim.demo.view

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.util.TypedValue
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.HistoryState
import java.time.temporal.ChronoUnit.DAYS
import kotlin.math.min

/** The score over time, on the scale of the scorecard. Time runs as the language reads. */
class HistoryView(context: Context, private val chart: HistoryState.Chart) : View(context) {
    private val density = resources.displayMetrics.density
    private val grid = Paint().apply { color = context.getColor(R.color.line); strokeWidth = density }
    private val line = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = 3 * density
        strokeJoin = Paint.Join.ROUND
        color = context.getColor(R.color.primary)
    }
    private val dot = Paint(Paint.ANTI_ALIAS_FLAG).apply { color = context.getColor(R.color.primary) }
    private val small = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        val size = TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, 12f, resources.displayMetrics)
        textSize = min(size, 18 * density)
        color = context.getColor(R.color.muted)
    }

    init {
        contentDescription = chart.spoken
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_YES
        isFocusable = true
    }

    override fun onMeasure(widthSpec: Int, heightSpec: Int) =
        setMeasuredDimension(MeasureSpec.getSize(widthSpec), (220 * density).toInt())

    override fun onDraw(canvas: Canvas) {
        val margin = small.measureText("000") + 12 * density
        val (top, bottom) = 12 * density to height - 28 * density
        val reads = layoutDirection == LAYOUT_DIRECTION_RTL
        val (left, right) = if (reads) 12 * density to width - margin else margin to width - 12 * density
        for (at in 0..4) {
            val score = chart.lowest + (chart.highest - chart.lowest) * at / 4
            val y = bottom - (bottom - top) * at / 4
            canvas.drawLine(left, y, right, y, grid)
            small.textAlign = if (reads) Paint.Align.LEFT else Paint.Align.RIGHT
            canvas.drawText(score.toString(), if (reads) right + 8 * density else left - 8 * density, y + small.textSize / 3, small)
        }
        val first = chart.points.first().day
        val days = DAYS.between(first, chart.points.last().day).coerceAtLeast(1)
        val path = Path()
        chart.points.forEachIndexed { at, point ->
            val along = if (chart.points.size == 1) 0.5f else DAYS.between(first, point.day).toFloat() / days
            val x = if (reads) right - (right - left) * along else left + (right - left) * along
            val y = bottom - (bottom - top) * (point.score - chart.lowest) / (chart.highest - chart.lowest)
            if (at == 0) path.moveTo(x, y) else path.lineTo(x, y)
            canvas.drawCircle(x, y, 4 * density, dot)
        }
        canvas.drawPath(path, line)
        dates(canvas, left, right, reads)
    }

    private fun dates(canvas: Canvas, left: Float, right: Float, reads: Boolean) {
        val y = height - 6 * density
        if (chart.points.size == 1) {
            small.textAlign = Paint.Align.CENTER
            canvas.drawText(chart.first, (left + right) / 2, y, small)
            return
        }
        small.textAlign = Paint.Align.LEFT
        canvas.drawText(if (reads) chart.last else chart.first, left, y, small)
        small.textAlign = Paint.Align.RIGHT
        canvas.drawText(if (reads) chart.first else chart.last, right, y, small)
    }
}
