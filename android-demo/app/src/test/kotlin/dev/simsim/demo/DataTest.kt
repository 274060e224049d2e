package dev.simsim.demo

import android.content.Intent
import android.net.Uri
import dev.simsim.RecordFilter
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import java.io.ByteArrayInputStream
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** What a person does with their records, copies and people. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h1600dp-xhdpi")
class DataTest {
    @Test
    fun `a record is found, annotated, disputed, corrected, deleted and brought back`() = Phone.withRecords().use { phone ->
        phone.tap(R.string.tab_records)
        phone.type(R.string.records_search, "LIN WEI SAVINGS")
        phone.waitUntil("only what was searched for") { phone.sees("LIN WEI SAVINGS") && !phone.sees("HEMA") }
        val id = phone.wallet { list(RecordFilter(text = "LIN WEI SAVINGS"), 1).records.first().id }
        phone.tap("LIN WEI SAVINGS")
        phone.waitFor(R.string.record_weight)

        phone.type(R.string.record_note_hint, "my own savings")
        phone.tap(R.string.record_note_keep)
        phone.waitUntil("annotated") { phone.wallet { record(id)?.note } == "my own savings" }
        phone.tap(R.string.record_dispute)
        phone.waitFor(R.string.record_disputed_text)
        phone.tap(R.string.record_resolve)
        phone.waitFor(R.string.record_dispute)
        phone.tap(R.string.purpose_own_transfer)
        phone.waitUntil("corrected") { phone.sees("✓ Between own accounts") }
        phone.tap(R.string.age_out)
        phone.waitUntil("a day") { phone.sees("stops counting on about") || phone.sees("It changes no point") || phone.sees("It counts for longer") }

        phone.tap(R.string.record_delete)
        phone.waitFor(R.string.record_deleted)
        assertEquals(null, phone.wallet { record(id) })
        phone.tap(R.string.undo)
        phone.waitUntil("undone") { phone.wallet { record(id) } != null }
    }

    @Test
    fun `a file that another app shares is read, with the rows that were not`() {
        val app = RuntimeEnvironment.getApplication() as TestApp
        app.bringDemoVault()
        val uri = Uri.parse("content://mail.example/statement")
        val csv = File("../cli/demo/facts.jsonl").readText().lines().first().replace("dea0001", "dea0fff") + "\n{\"id\":\"no record\"}\n"
        shadowOf(app.contentResolver).registerInputStreamSupplier(uri) { ByteArrayInputStream(csv.toByteArray()) }
        Phone(Intent(Intent.ACTION_SEND).setType("text/csv").putExtra(Intent.EXTRA_STREAM, uri)).use { phone ->
            phone.unlock()
            phone.waitFor(R.string.import_understood)
            phone.waitFor(R.string.import_rejected, 1)
            phone.waitFor("Line 2:")
            phone.picture("en/import-rejected")
        }
    }

    @Test
    fun `a file that is none says so and keeps nothing`() = Phone.withRecords().use { phone ->
        val before = phone.wallet { list(RecordFilter(), 1).total }
        phone.open(Route(Place.IMPORT))
        phone.tap(R.string.import_choose)
        phone.choose(byteArrayOf(0, 1, 2, 3))
        phone.waitFor("This file cannot be read")
        assertEquals(before, phone.wallet { list(RecordFilter(), 1).total })
    }

    @Test
    fun `a backup brings everything back after an erase`() = Phone.withRecords().use { phone ->
        val records = phone.wallet { list(RecordFilter(), 1).total }
        phone.open(Route(Place.SETTINGS))
        phone.type(R.string.backup_passphrase, "a passphrase for the backup")
        phone.tap(R.string.backup)
        val backup = phone.chooseTarget()
        phone.waitFor(R.string.saved)
        assertTrue(backup.size() > 10_000)

        phone.type(R.string.erase_type, "ERASE", "ERASE")
        phone.tap(R.string.erase)
        phone.waitFor(R.string.welcome_title)
        phone.tap(R.string.restore_backup)
        phone.choose(backup.toByteArray())
        phone.type(R.string.backup_passphrase, "a passphrase for the backup")
        phone.tap(R.string.restore)
        phone.waitFor(R.string.doors)
        assertEquals(records, phone.wallet { list(RecordFilter(), 1).total })
    }

    @Test
    fun `an export is the document and the table`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.SETTINGS))
        phone.tap(R.string.export_json)
        val document = phone.chooseTarget()
        phone.waitUntil("written") { document.size() > 0 }
        assertTrue(document.toString().startsWith("{"))
        phone.tap(R.string.export_csv)
        val table = phone.chooseTarget()
        phone.waitUntil("written") { table.size() > 0 }
        assertTrue(table.toString().lines().size > 500)
    }

    @Test
    fun `a vouch is asked for and handed out as a text`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.VOUCHES))
        phone.type(R.string.vouch_scope, "rental")
        phone.tap(R.string.vouch_ask)
        phone.waitFor(R.string.vouch_asked)
        val sent = checkNotNull(phone.nextStarted())
        assertEquals(Intent.ACTION_CHOOSER, sent.action)
        phone.type(R.string.vouch_text, "not a vouch")
        phone.tap(R.string.vouch_accept)
        phone.waitFor("This cannot be done")
    }
}
