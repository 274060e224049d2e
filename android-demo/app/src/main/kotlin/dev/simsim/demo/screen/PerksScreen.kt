package dev.simsim.demo.screen

import android.net.Uri
import android.os.Bundle
import android.view.View
import dev.simsim.demo.R
import dev.simsim.demo.state.HomeState.DoorRow
import dev.simsim.demo.state.PerksState

/** What the score opens, by the catalogues of the publishers that the holder trusts. Nobody learns who looks. */
class PerksScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.perks)

    override fun view(): View = loaded({
        val wallet = session.wallet
        PerksState.of(wallet.perks(), wallet.publishers(), wallet.score().number, wallet.rules.lowest, words)
    }) { state ->
        kit.column(
            if (state.open.isEmpty() && state.next.isEmpty()) empty(say(R.string.perks_empty), say(R.string.perks_empty_text)) else null,
            section(R.string.perks_open, state.open),
            section(R.string.perks_next, state.next),
            publishers(state.publishers),
            catalogue(),
            gap = 16,
        )
    }

    private fun section(heading: Int, doors: List<DoorRow>): View? {
        if (doors.isEmpty()) return null
        return kit.card(kit.heading(say(heading)), *doors.map { door ->
            kit.entry(door.title, door.detail, onClick = door.url?.let { url -> { browse(url) } })
        }.toTypedArray())
    }

    private fun publishers(names: List<String>): View {
        val key = kit.outlined(say(R.string.publisher_key)) { pick(FilePick.PUBLISHER_KEY) }.apply { isEnabled = name().isNotEmpty() }
        return kit.card(
            kit.heading(say(R.string.publishers)),
            kit.body(say(R.string.publishers_text)),
            *names.map { name ->
                kit.column(
                    kit.strong("✓ $name"),
                    kit.outlined(say(R.string.publisher_distrust, name)) { work { session.wallet.distrustPublisher(name) } },
                    gap = 8,
                )
            }.toTypedArray(),
            kit.field(say(R.string.publisher_name), memory, NAME) { key.isEnabled = name().isNotEmpty() },
            key,
            gap = 12,
        )
    }

    private fun catalogue() = kit.card(
        kit.heading(say(R.string.catalogue_add)),
        kit.body(say(R.string.catalogue_text)),
        if (memory.getString(CONTENT) == null) kit.outlined(say(R.string.catalogue_choose)) { pick(FilePick.CATALOGUE) }
        else kit.outlined(say(R.string.catalogue_signature)) { pick(FilePick.CATALOGUE_SIGNATURE) },
    )

    private fun name() = memory.getString(NAME).orEmpty().trim()

    override fun picked(file: FilePick, uri: Uri) = when (file) {
        FilePick.PUBLISHER_KEY -> trust(uri)
        FilePick.CATALOGUE -> {
            memory.putString(CONTENT, uri.toString())
            redraw()
        }
        else -> add(uri)
    }

    private fun trust(key: Uri) = work {
        session.wallet.trustPublisher(name(), documents.read(key).decodeToString().trim())
        memory.remove(NAME)
    }

    private fun add(signature: Uri) {
        val content = Uri.parse(memory.getString(CONTENT) ?: return)
        memory.remove(CONTENT)
        work { session.wallet.addCatalogue(documents.read(content), documents.read(signature).decodeToString().trim()) }
    }

    private companion object {
        const val CONTENT = "content"
        const val NAME = "name"
    }
}
