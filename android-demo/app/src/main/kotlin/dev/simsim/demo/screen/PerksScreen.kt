package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.HomeState

/** What the score opens. Catalogues are matched on the phone; nobody learns who looks. */
class PerksScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.perks)

    override fun view(): View = loaded({ session.wallet.perks() to session.wallet.score().number }) { (perks, number) ->
        val open = perks.open.map { HomeState.open(it, words) }
        val next = perks.next.map { HomeState.closed(it, number ?: session.wallet.rules.lowest, words) }
        kit.column(
            if (open.isEmpty() && next.isEmpty()) empty(say(R.string.perks_empty), say(R.string.perks_empty_text)) else null,
            section(R.string.perks_open, open),
            section(R.string.perks_next, next),
            catalogue(),
            gap = 16,
        )
    }

    private fun section(heading: Int, doors: List<HomeState.DoorRow>): View? {
        if (doors.isEmpty()) return null
        return kit.card(kit.heading(say(heading)), *doors.map { door ->
            kit.entry(door.title, door.detail, onClick = door.url?.let { url -> { browse(url) } })
        }.toTypedArray())
    }

    private fun catalogue() = kit.card(
        kit.heading(say(R.string.catalogue_add)),
        kit.body(say(R.string.catalogue_text)),
        if (memory.getString(CONTENT) == null) kit.outlined(say(R.string.catalogue_choose)) { pick(FilePick.CATALOGUE) }
        else kit.outlined(say(R.string.catalogue_signature)) { pick(FilePick.CATALOGUE_SIGNATURE) },
    )

    override fun picked(file: FilePick, uri: Uri) {
        if (file == FilePick.CATALOGUE) {
            memory.putString(CONTENT, uri.toString())
            return redraw()
        }
        val content = Uri.parse(memory.getString(CONTENT) ?: return)
        memory.remove(CONTENT)
        work { session.wallet.addCatalogue(documents.read(content), documents.read(uri).decodeToString().trim()) }
    }

    private companion object {
        const val CONTENT = "content"
    }
}
