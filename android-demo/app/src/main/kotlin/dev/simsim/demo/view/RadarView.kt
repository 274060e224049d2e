package dev.simsim.demo.view

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.text.Layout
import android.text.StaticLayout
import android.text.TextPaint
import android.util.TypedValue
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.Radar
import kotlin.math.cos
import kotlin.math.min
import kotlin.math.sin

/** The five categories as a web: the further out, the more of what the category can give. */
class RadarView(context: Context, private val radar: Radar) : View(context) {
    private val density = resources.displayMetrics.density
    private val web = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = density
        color = context.getColor(R.color.outline)
        alpha = 120
    }
    private val edge = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = 3 * density
        strokeJoin = Paint.Join.ROUND
        color = context.getColor(R.color.primary)
    }
    private val fill = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        color = context.getColor(R.color.primary)
        alpha = 60
    }
    private val dot = Paint(Paint.ANTI_ALIAS_FLAG).apply { color = context.getColor(R.color.primary) }
    private val text = TextPaint(Paint.ANTI_ALIAS_FLAG).apply {
        val size = TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, 12f, resources.displayMetrics)
        textSize = min(size, 18 * density) // the list below has every name at full size
        color = context.getColor(R.color.ink)
    }

    init {
        contentDescription = radar.spoken
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_YES
        isFocusable = true
    }

    override fun onMeasure(widthSpec: Int, heightSpec: Int) {
        val width = MeasureSpec.getSize(widthSpec)
        setMeasuredDimension(width, min((width * 0.8f).toInt(), (320 * density).toInt()))
    }

    override fun onDraw(canvas: Canvas) {
        val radius = min(width * 0.3f, height * 0.4f)
        val (x, y) = width / 2f to height * 0.52f
        for (ring in 1..4) canvas.drawPath(shape(x, y) { radius * ring / 4 }, web)
        radar.axes.indices.forEach { at ->
            val (dx, dy) = direction(at)
            canvas.drawLine(x, y, x + dx * radius, y + dy * radius, web)
            name(canvas, radar.axes[at].name, x + dx * (radius + 10 * density), y + dy * (radius + 10 * density), dx, dy)
        }
        val share = shape(x, y) { at -> radius * radar.axes[at].share.coerceAtLeast(0.02f) }
        canvas.drawPath(share, fill)
        canvas.drawPath(share, edge)
        radar.axes.forEachIndexed { at, axis ->
            val (dx, dy) = direction(at)
            canvas.drawCircle(x + dx * radius * axis.share, y + dy * radius * axis.share, 4 * density, dot)
        }
    }

    private fun shape(x: Float, y: Float, radius: (Int) -> Float) = Path().apply {
        radar.axes.indices.forEach { at ->
            val (dx, dy) = direction(at)
            val (px, py) = x + dx * radius(at) to y + dy * radius(at)
            if (at == 0) moveTo(px, py) else lineTo(px, py)
        }
        close()
    }

    private fun name(canvas: Canvas, name: String, x: Float, y: Float, dx: Float, dy: Float) {
        val room = when {
            dx > 0.3f -> width - x
            dx < -0.3f -> x
            else -> width * 0.5f
        }.toInt().coerceAtLeast(1)
        val (align, shift) = when {
            dx > 0.3f -> Layout.Alignment.ALIGN_NORMAL to 0f
            dx < -0.3f -> Layout.Alignment.ALIGN_OPPOSITE to -room.toFloat()
            else -> Layout.Alignment.ALIGN_CENTER to -room / 2f
        }
        val block = StaticLayout.Builder.obtain(name, 0, name.length, text, room).setAlignment(align).build()
        canvas.save()
        canvas.translate(x + shift, y + if (dy < -0.9f) -block.height.toFloat() else if (dy > 0.5f) 0f else -block.height / 2f)
        block.draw(canvas)
        canvas.restore()
    }

    private fun direction(at: Int): Pair<Float, Float> {
        val angle = Math.toRadians(-90.0 + 360.0 * at / radar.axes.size)
        return cos(angle).toFloat() to sin(angle).toFloat()
    }
}
