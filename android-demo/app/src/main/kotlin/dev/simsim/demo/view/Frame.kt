package dev.simsim.demo.view

import android.os.Build
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.WindowInsets
import android.widget.FrameLayout
import android.widget.ImageButton
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import dev.simsim.demo.Notice
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.screen.Trail
import dev.simsim.demo.state.Words

/** What stands around every screen: its title with the way back, room to scroll, a notice, the tabs. */
class Frame(private val kit: Kit, private val words: Words, private val back: () -> Unit, private val start: (Route) -> Unit) {
    private val header = LinearLayout(kit.context)
    private val scroll = ScrollView(kit.context).apply {
        isFillViewport = true
        clipToPadding = false
        id = R.id.scroll
    }
    private val notice = FrameLayout(kit.context).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE }
    private val tabs = LinearLayout(kit.context).apply { setBackgroundColor(kit.color(R.color.surface)) }

    val view: View = LinearLayout(kit.context).apply {
        orientation = LinearLayout.VERTICAL
        setBackgroundColor(kit.color(R.color.ground))
        addView(header, LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        addView(scroll, LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f))
        addView(notice, LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        addView(tabs, LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        setOnApplyWindowInsetsListener { _, insets -> insets.also { keepClear(it) } }
    }

    /** [step] is none where the wallet is locked: then there are no tabs. */
    fun show(title: String, body: View, step: Trail.Step?, canGoBack: Boolean) {
        val isTab = step?.route?.place in TABS.map { it.place }
        title(title, back = step != null && canGoBack && !isTab)
        scroll.removeAllViews()
        scroll.addView(kit.column(body).apply { setPadding(kit.dp(16), kit.dp(8), kit.dp(16), kit.dp(24)) })
        scroll.accessibilityPaneTitle = title
        tabs.removeAllViews()
        tabs.visibility = if (step == null) View.GONE else View.VISIBLE
        if (step != null) TABS.forEach { tabs.addView(tab(it, step), LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f)) }
        if (step != null) scroll.post { scroll.scrollTo(0, step.memory.getInt(SCROLL)) }
        scroll.setOnScrollChangeListener { _, _, y, _, _ -> step?.memory?.putInt(SCROLL, y) }
    }

    fun tell(told: Notice?) {
        notice.removeAllViews()
        if (told == null) return
        val text = kit.body(told.text).apply { setTextColor(kit.color(R.color.surface)) }
        val action = told.action?.let { (name, act) ->
            kit.outlined(name) { notice.removeAllViews(); act() }
        }
        val bar = kit.row(kit.wide(text), action).apply {
            setBackgroundResource(R.drawable.notice)
            setPadding(kit.dp(16), kit.dp(10), kit.dp(12), kit.dp(10))
            minimumHeight = kit.dp(56)
        }
        notice.addView(bar, FrameLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT).apply {
            setMargins(kit.dp(12), kit.dp(4), kit.dp(12), kit.dp(8))
        })
        notice.postDelayed({ if (bar.parent != null) notice.removeAllViews() }, NOTICE_MILLIS)
    }

    private fun title(title: String, back: Boolean) {
        header.removeAllViews()
        header.gravity = Gravity.CENTER_VERTICAL
        header.setPadding(kit.dp(if (back) 4 else 16), kit.dp(8), kit.dp(16), kit.dp(4))
        if (back) header.addView(
            ImageButton(kit.context).apply {
                setImageResource(R.drawable.ic_back)
                setBackgroundResource(kit.selectable())
                contentDescription = words.say(R.string.back)
                setOnClickListener { back() }
            },
            LinearLayout.LayoutParams(kit.dp(48), kit.dp(48)),
        )
        header.addView(kit.title(title), LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f).apply { topMargin = kit.dp(6); bottomMargin = kit.dp(6) })
    }

    private fun tab(tab: Tab, step: Trail.Step): View {
        val on = step.route.place == tab.place
        val icon = ImageView(kit.context).apply {
            setImageResource(tab.icon)
            setBackgroundResource(R.drawable.tab)
            setPadding(kit.dp(16), kit.dp(4), kit.dp(16), kit.dp(4))
            isSelected = on
        }
        val name = TextView(kit.context).apply {
            text = words.say(tab.title)
            maxLines = 1
            gravity = Gravity.CENTER
            setTextColor(kit.color(if (on) R.color.primary else R.color.muted))
            includeFontPadding = false
            // Five names share the width: they grow with the letters' size as far as there is room.
            val largest = minOf(TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, 13f, resources.displayMetrics).toInt(), kit.dp(16))
            setAutoSizeTextTypeUniformWithConfiguration(kit.dp(8), largest, 1, TypedValue.COMPLEX_UNIT_PX)
        }
        return LinearLayout(kit.context).apply {
            orientation = LinearLayout.VERTICAL
            gravity = Gravity.CENTER_HORIZONTAL
            minimumHeight = kit.dp(64)
            setPadding(kit.dp(2), kit.dp(8), kit.dp(2), kit.dp(6))
            isSelected = on
            isClickable = true
            isFocusable = true
            contentDescription = words.say(tab.title)
            setOnClickListener { start(Route(tab.place)) }
            addView(icon, LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT))
            addView(name, LinearLayout.LayoutParams(MATCH_PARENT, kit.dp(26)))
        }
    }

    /** Keeps what can be read clear of the system's bars and of the keyboard. */
    private fun keepClear(insets: WindowInsets) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            val bars = insets.getInsets(WindowInsets.Type.systemBars() or WindowInsets.Type.displayCutout() or WindowInsets.Type.ime())
            view.setPadding(bars.left, bars.top, bars.right, bars.bottom)
        } else {
            @Suppress("DEPRECATION") // up to API 29
            view.setPadding(
                insets.systemWindowInsetLeft, insets.systemWindowInsetTop, insets.systemWindowInsetRight, insets.systemWindowInsetBottom,
            )
        }
    }

    private class Tab(val place: Place, val title: Int, val icon: Int)

    private companion object {
        const val SCROLL = "scroll"
        const val NOTICE_MILLIS = 8_000L
        val TABS = listOf(
            Tab(Place.HOME, R.string.tab_score, R.drawable.ic_score),
            Tab(Place.RECORDS, R.string.tab_records, R.drawable.ic_records),
            Tab(Place.ASK, R.string.tab_answer, R.drawable.ic_answer),
            Tab(Place.RECEIPTS, R.string.tab_receipts, R.drawable.ic_receipts),
            Tab(Place.MORE, R.string.tab_more, R.drawable.ic_more),
        )
    }
}
