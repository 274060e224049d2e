package dev.simsim.demo.screen

import android.os.Bundle
import android.view.View
import android.widget.FrameLayout
import dev.simsim.Category
import dev.simsim.RecordFilter
import dev.simsim.demo.R
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.Names
import dev.simsim.demo.state.RecordsState
import dev.simsim.demo.view.replace
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** Every record, by category, by what is disputed, by what its text says. */
class RecordsScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.tab_records)

    private val list = FrameLayout(kit.context)
    private var typing: Job? = null
    private val category get() = memory.getString(CATEGORY)?.let { name -> Category.entries.firstOrNull { it.name == name } }
    private val disputed get() = memory.getBoolean(DISPUTED)

    override fun view(): View {
        list.replace(rows())
        return kit.column(
            kit.field(say(R.string.records_search), memory, TEXT) { search() },
            kit.chips(
                kit.chip(say(R.string.records_all), category == null && !disputed) { choose(null, false) },
                kit.chip(say(R.string.records_disputed), disputed) { choose(null, true) },
                *Category.entries.map { one ->
                    kit.chip(say(Names.of(one)), category == one) { choose(one, false) }
                }.toTypedArray(),
            ),
            list,
            kit.button(say(R.string.import_file)) { open(Route(Place.IMPORT)) },
            gap = 16,
        )
    }

    private fun rows(): View = loaded({
        val text = memory.getString(TEXT)?.trim()?.ifEmpty { null }
        val filter = RecordFilter(category = category, text = text, disputed = disputed)
        RecordsState.of(session.wallet.list(filter, memory.getInt(LIMIT, PAGE)), words)
    }) { state ->
        if (state.rows.isEmpty()) return@loaded empty(say(R.string.records_empty), say(R.string.records_empty_text))
        kit.column(
            kit.caption(state.count),
            state.damaged?.let { kit.warningCard(kit.warning(it)) },
            kit.card(*state.rows.map { row ->
                kit.entry(row.title, row.detail, row.amount) { open(Route(Place.RECORD, row.id)) }
            }.toTypedArray(), gap = 0),
            if (state.more) kit.outlined(say(R.string.records_more), ::more) else null,
        )
    }

    private fun more() {
        memory.putInt(LIMIT, memory.getInt(LIMIT, PAGE) + PAGE)
        list.replace(rows())
    }

    private fun choose(category: Category?, disputed: Boolean) {
        memory.putString(CATEGORY, category?.name)
        memory.putBoolean(DISPUTED, disputed)
        memory.remove(LIMIT)
        redraw()
    }

    private fun search() {
        typing?.cancel()
        typing = scope.launch {
            delay(300)
            memory.remove(LIMIT)
            list.replace(rows())
        }
    }

    private companion object {
        const val PAGE = 50
        const val CATEGORY = "category"
        const val DISPUTED = "disputed"
        const val LIMIT = "limit"
        const val TEXT = "text"
    }
}
