package dev.simsim.demo.screen

import dev.simsim.demo.Courier
import dev.simsim.demo.Documents
import dev.simsim.demo.Preferences
import dev.simsim.demo.keys.PhoneKeys
import dev.simsim.demo.state.Words
import dev.simsim.demo.view.Kit
import dev.simsim.demo.wallet.Session
import kotlinx.coroutines.CoroutineScope

/** What a screen may ask of the window it stands in. */
interface Host {
    val kit: Kit
    val words: Words
    val session: Session
    val preferences: Preferences
    val keys: PhoneKeys
    val courier: Courier
    val documents: Documents

    /** Lives as long as the window: for loading what is shown. */
    val scope: CoroutineScope

    fun open(route: Route)
    fun swap(route: Route)
    fun start(route: Route)
    fun back()
    fun redraw()

    /** Runs to its end even if the window goes; says what went wrong. */
    fun work(then: () -> Unit = ::redraw, job: suspend () -> Unit)
    fun notice(text: String, action: Pair<String, () -> Unit>? = null)

    fun pick(file: FilePick)
    fun send(text: String)
    fun browse(url: String)
    fun restart()
}

/** What the system's file picker is asked for. The answer comes to the screen that is shown then. */
enum class FilePick(val saves: String?) {
    IMPORT(null),
    BACKUP("simsim-backup.simsim"),
    RESTORE(null),
    EXPORT_JSON("simsim-export.json"),
    EXPORT_CSV("simsim-records.csv"),
    RECEIPTS("simsim-receipts.jsonld"),
    CATALOGUE(null),
    CATALOGUE_SIGNATURE(null),
    PUBLISHER_KEY(null),
}
