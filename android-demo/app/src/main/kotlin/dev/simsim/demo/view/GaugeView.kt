package dev.simsim.demo.view

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.RectF
import android.graphics.Typeface
import android.util.TypedValue
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.Gauge
import kotlin.math.cos
import kotlin.math.min
import kotlin.math.sin

/** The score as a needle on its scale: the reach of the interval, the steps of the bands, the number. */
class GaugeView(context: Context, private val gauge: Gauge) : View(context) {
    private val density = resources.displayMetrics.density
    private val track = stroke(R.color.track, 18f)
    private val reach = stroke(R.color.reach, 18f)
    private val needle = stroke(R.color.primary, 6f)
    private val step = stroke(R.color.outline, 2f)
    private val number = text(R.color.ink, 56f).apply { typeface = Typeface.create("sans-serif-light", Typeface.NORMAL) }
    private val label = text(R.color.primary, 18f).apply { typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL) }
    private val small = text(R.color.muted, 12f)
    private val arc = RectF()
    private var dial = 0f

    init {
        contentDescription = gauge.spoken
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_YES
        isFocusable = true
    }

    override fun onMeasure(widthSpec: Int, heightSpec: Int) {
        val width = min(MeasureSpec.getSize(widthSpec), (340 * density).toInt())
        dial = width * 0.72f
        setMeasuredDimension(MeasureSpec.getSize(widthSpec), (dial + small.textSize - 12 * density).toInt())
    }

    override fun onDraw(canvas: Canvas) {
        val radius = min(width / 2f, dial / 1.5f) - 28 * density
        val (x, y) = width / 2f to radius + 28 * density
        arc.set(x - radius, y - radius, x + radius, y + radius)
        canvas.drawArc(arc, START, SWEEP, false, track)
        val from = angle(gauge.low)
        canvas.drawArc(arc, from, (angle(gauge.high) - from).coerceAtLeast(1f), false, reach)
        gauge.steps.forEach { mark(canvas, x, y, radius, it) }
        ray(canvas, x, y, angle(gauge.number), radius - 16 * density, radius + 12 * density, needle)

        fit(number, gauge.number.toString(), radius * 1.3f, 56f)
        canvas.drawText(gauge.number.toString(), x, y + 10 * density, number)
        fit(label, gauge.band, radius * 1.4f, 18f)
        canvas.drawText(gauge.band, x, y + 14 * density - label.ascent(), label)
        ends(canvas, x, y, radius)
    }

    private fun mark(canvas: Canvas, x: Float, y: Float, radius: Float, score: Int) {
        val at = angle(score)
        ray(canvas, x, y, at, radius - 9 * density, radius + 9 * density, step)
        val (dx, dy) = direction(at)
        canvas.drawText(score.toString(), x + dx * (radius + 20 * density), y + dy * (radius + 20 * density) + small.textSize / 3, small)
    }

    private fun ends(canvas: Canvas, x: Float, y: Float, radius: Float) {
        for ((score, at) in listOf(gauge.lowest to START, gauge.highest to START + SWEEP)) {
            val (dx, dy) = direction(at)
            canvas.drawText(score.toString(), x + dx * radius, y + dy * radius + 18 * density + small.textSize, small)
        }
    }

    private fun ray(canvas: Canvas, x: Float, y: Float, at: Float, inner: Float, outer: Float, paint: Paint) {
        val (dx, dy) = direction(at)
        canvas.drawLine(x + dx * inner, y + dy * inner, x + dx * outer, y + dy * outer, paint)
    }

    private fun angle(score: Int) = START + SWEEP * gauge.fraction(score)

    private fun direction(at: Float): Pair<Float, Float> = Math.toRadians(at.toDouble()).let { cos(it).toFloat() to sin(it).toFloat() }

    /** Large letters shrink to the dial; the spoken summary has no such limit. */
    private fun fit(paint: Paint, text: String, room: Float, size: Float) {
        paint.textSize = sp(size)
        val wide = paint.measureText(text)
        if (wide > room) paint.textSize *= room / wide
    }

    private fun stroke(color: Int, width: Float) = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = width * density
        strokeCap = if (width < 10) Paint.Cap.ROUND else Paint.Cap.BUTT
        this.color = context.getColor(color)
    }

    private fun text(color: Int, size: Float) = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        textAlign = Paint.Align.CENTER
        textSize = if (size < 14f) min(sp(size), 16 * density) else sp(size)
        this.color = context.getColor(color)
    }

    private fun sp(size: Float) = TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, size, resources.displayMetrics)

    private companion object {
        const val START = 160f
        const val SWEEP = 220f
    }
}
