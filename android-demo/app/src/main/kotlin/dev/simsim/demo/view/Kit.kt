package dev.simsim.demo.view

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.Typeface
import android.os.Bundle
import android.text.Editable
import android.text.InputType
import android.text.TextWatcher
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.inputmethod.EditorInfo
import android.widget.Button
import android.widget.CheckBox
import android.widget.EditText
import android.widget.HorizontalScrollView
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ProgressBar
import android.widget.Switch
import android.widget.TextView
import dev.simsim.demo.R

/** The few building blocks that every screen is made of. What can be touched is 48 dp high at least. */
class Kit(val context: Context) {
    fun dp(size: Int): Int =
        TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_DIP, size.toFloat(), context.resources.displayMetrics).toInt()

    fun color(id: Int): Int = context.getColor(id)

    /** Letters so large that two texts do not fit beside each other. */
    private val large: Boolean get() = context.resources.configuration.fontScale > 1.3f

    // Text

    fun display(text: String) = text(text, 34f, bold = true)
    fun title(text: String) = text(text, 22f, bold = true).heading()
    fun heading(text: String) = text(text, 16f, bold = true, color = R.color.primary).heading()
    fun strong(text: String) = text(text, 16f, bold = true)
    fun body(text: String) = text(text, 16f)
    fun caption(text: String) = text(text, 14f, color = R.color.muted)
    fun warning(text: String) = text(text, 15f, color = R.color.warn)
    fun error(text: String) = text(text, 15f, color = R.color.error).apply {
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
    }

    private fun text(text: String, size: Float, bold: Boolean = false, color: Int = R.color.ink) =
        TextView(context).apply {
            this.text = text
            setTextSize(TypedValue.COMPLEX_UNIT_SP, size)
            setTextColor(color(color))
            if (bold) typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
            textAlignment = View.TEXT_ALIGNMENT_VIEW_START
            setLineSpacing(0f, 1.15f)
        }

    private fun TextView.heading() = apply { isAccessibilityHeading = true }

    // Layout

    fun column(vararg views: View?, gap: Int = 12) = LinearLayout(context).apply {
        orientation = LinearLayout.VERTICAL
        views.filterNotNull().forEachIndexed { at, view ->
            addView(view, LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT).apply { if (at > 0) topMargin = dp(gap) })
        }
    }

    fun row(vararg views: View?, gap: Int = 12) = LinearLayout(context).apply {
        orientation = LinearLayout.HORIZONTAL
        gravity = Gravity.CENTER_VERTICAL
        views.filterNotNull().forEachIndexed { at, view ->
            val given = view.layoutParams as? LinearLayout.LayoutParams ?: LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT)
            if (at > 0) given.marginStart = dp(gap)
            addView(view, given)
        }
    }

    /** In a [row]: takes the room that is left. */
    fun <V : View> wide(view: V) = view.apply { layoutParams = LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f) }

    fun card(vararg views: View?, gap: Int = 8) = column(*views, gap = gap).apply {
        setBackgroundResource(R.drawable.card)
        setPadding(dp(16), dp(16), dp(16), dp(16))
    }

    fun warningCard(vararg views: View?) = card(*views).apply { setBackgroundResource(R.drawable.card_warn) }

    fun line() = View(context).apply {
        setBackgroundColor(color(R.color.line))
        minimumHeight = dp(1)
        layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, dp(1))
    }

    // What can be touched

    fun button(text: String, onClick: () -> Unit) = plainButton(text, onClick).apply {
        setBackgroundResource(R.drawable.button_filled)
        setTextColor(states(R.color.on_primary, R.color.muted))
    }

    fun outlined(text: String, onClick: () -> Unit) = plainButton(text, onClick).apply {
        setBackgroundResource(R.drawable.button_outlined)
        setTextColor(color(R.color.primary))
    }

    fun danger(text: String, onClick: () -> Unit) = outlined(text, onClick).apply { setTextColor(states(R.color.error, R.color.muted)) }

    fun chip(text: String, on: Boolean, onClick: () -> Unit) = plainButton(if (on) "✓ $text" else text, onClick).apply {
        setBackgroundResource(R.drawable.chip)
        isSelected = on
        contentDescription = text
        setTextColor(color(if (on) R.color.on_tint else R.color.ink))
        setTextSize(TypedValue.COMPLEX_UNIT_SP, 14f)
        setPadding(dp(16), 0, dp(16), 0)
    }

    private fun plainButton(text: String, onClick: () -> Unit) = Button(context).apply {
        this.text = text
        isAllCaps = false
        setTextSize(TypedValue.COMPLEX_UNIT_SP, 16f)
        minHeight = dp(48)
        minimumHeight = dp(48)
        minWidth = dp(48)
        minimumWidth = dp(48)
        stateListAnimator = null
        setPadding(dp(24), dp(12), dp(24), dp(12))
        setOnClickListener { onClick() }
    }

    private fun states(enabled: Int, disabled: Int) = ColorStateList(
        arrayOf(intArrayOf(-android.R.attr.state_enabled), intArrayOf()), intArrayOf(color(disabled), color(enabled)),
    )

    fun chips(vararg chips: View) = HorizontalScrollView(context).apply {
        isHorizontalScrollBarEnabled = false
        addView(row(*chips, gap = 8))
    }

    /** Opens something: a title, what there is to know, and an arrow. */
    fun entry(title: String, detail: String?, trailing: String? = null, onClick: (() -> Unit)?) = row(
        wide(
            column(
                strong(title), detail?.takeIf { it.isNotEmpty() }?.let(::caption), trailing?.takeIf { large }?.let(::strong), gap = 2,
            ),
        ),
        trailing?.takeIf { !large }?.let(::strong),
        onClick?.let { ImageView(context).apply { setImageResource(R.drawable.ic_forward); imageAlpha = 140 } },
    ).apply {
        minimumHeight = dp(56)
        setPadding(0, dp(8), 0, dp(8))
        if (onClick != null) {
            isClickable = true
            isFocusable = true
            setBackgroundResource(selectable())
            setOnClickListener { onClick() }
        }
    }

    fun pair(name: String, value: String) = column(caption(name), body(value), gap = 0)

    fun check(text: String, ticked: Boolean, onChange: (Boolean) -> Unit) = CheckBox(context).apply {
        this.text = text
        isChecked = ticked
        isSaveEnabled = false
        minHeight = dp(48)
        setTextColor(color(R.color.ink))
        setTextSize(TypedValue.COMPLEX_UNIT_SP, 16f)
        setOnCheckedChangeListener { _, now -> onChange(now) }
    }

    fun switch(text: String, on: Boolean, onChange: (Boolean) -> Unit) = Switch(context).apply {
        this.text = text
        isChecked = on
        isSaveEnabled = false
        minHeight = dp(48)
        setTextColor(color(R.color.ink))
        setTextSize(TypedValue.COMPLEX_UNIT_SP, 16f)
        setOnCheckedChangeListener { _, now -> onChange(now) }
    }

    // Text that is typed

    /** A field whose text outlives the window in [memory]. */
    fun field(label: String, memory: Bundle, key: String, lines: Int = 1, onChange: (String) -> Unit = {}) = input(label).apply {
        setText(memory.getString(key).orEmpty())
        inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES or
            (if (lines > 1) InputType.TYPE_TEXT_FLAG_MULTI_LINE else 0)
        minLines = lines
        gravity = if (lines > 1) Gravity.TOP or Gravity.START else Gravity.CENTER_VERTICAL or Gravity.START
        changed {
            memory.putString(key, it.toString())
            onChange(it.toString())
        }
    }

    /** A passphrase: kept by no keyboard, no autofill and no saved state. */
    fun secret(label: String, onChange: (CharSequence) -> Unit = {}) = input(label).apply {
        inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_PASSWORD
        typeface = Typeface.DEFAULT // the system's choice for passphrases makes the hint look like code
        imeOptions = EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING or EditorInfo.IME_ACTION_DONE
        importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
        changed(onChange)
    }

    private fun input(label: String) = EditText(context).apply {
        hint = label
        isSaveEnabled = false
        minHeight = dp(56)
        setTextColor(color(R.color.ink))
        setHintTextColor(color(R.color.muted))
        setTextSize(TypedValue.COMPLEX_UNIT_SP, 16f)
        setBackgroundResource(R.drawable.field)
        setPadding(dp(16), dp(14), dp(16), dp(14))
        textAlignment = View.TEXT_ALIGNMENT_VIEW_START
    }

    private fun EditText.changed(onChange: (CharSequence) -> Unit) = addTextChangedListener(object : TextWatcher {
        override fun beforeTextChanged(text: CharSequence, start: Int, count: Int, after: Int) = Unit
        override fun onTextChanged(text: CharSequence, start: Int, before: Int, count: Int) = Unit
        override fun afterTextChanged(text: Editable) = onChange(text)
    })

    // States

    fun loading(text: String) = column(
        ProgressBar(context).apply { isIndeterminate = true },
        caption(text).apply { gravity = Gravity.CENTER_HORIZONTAL; textAlignment = View.TEXT_ALIGNMENT_CENTER },
    ).apply { setPadding(0, dp(48), 0, dp(48)) }

    fun bar(share: Float, color: Int = R.color.primary) = ProgressBar(context, null, android.R.attr.progressBarStyleHorizontal).apply {
        max = 1000
        progress = (share * 1000).toInt()
        progressTintList = ColorStateList.valueOf(color(color))
        progressBackgroundTintList = ColorStateList.valueOf(color(R.color.outline))
        importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    fun selectable(): Int {
        val value = TypedValue()
        context.theme.resolveAttribute(android.R.attr.selectableItemBackground, value, true)
        return value.resourceId
    }
}

/** The characters, and an empty field. */
fun EditText.take(): CharArray {
    val typed = CharArray(text.length).also { text.getChars(0, text.length, it, 0) }
    text.clear()
    return typed
}

fun ViewGroup.replace(view: View) {
    removeAllViews()
    addView(view)
}
