package dev.simsim.demo

import dev.simsim.RecordFilter
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** Turning the phone and the death of the process lose nothing. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h852dp-xhdpi")
class RecreationTest {
    @Test
    fun `an import goes on while the phone is turned`() = Phone().use { phone ->
        phone.create()
        phone.open(Route(Place.IMPORT))
        phone.tap(R.string.import_choose)
        phone.choose(File("../cli/demo/facts.jsonl").readBytes())
        phone.turn()
        phone.waitFor(R.string.import_understood)
        assertEquals(24UL, phone.wallet { list(RecordFilter(), 1).total })
    }

    @Test
    fun `what was ticked and typed is there after a turn and after the death of the process`() = Phone.withRecords().use { phone ->
        val record = phone.wallet { list(RecordFilter(), 1).records.first().id }
        phone.open(Route(Place.RECORD, record))
        phone.type(R.string.record_note_hint, "this was my brother")
        phone.open(Route(Place.CONSENT, REQUEST.link))
        phone.tick("My score is at least 600")
        phone.waitUntil("ticked") { phone.canSign() }
        phone.turn()
        phone.waitUntil("still ticked after a turn") { phone.canSign() }

        phone.dieAndComeBack()
        phone.waitFor(R.string.unlock_title)
        phone.unlock()
        phone.waitUntil("still ticked after the process died") { phone.canSign() }
        phone.back()
        phone.waitUntil("the note is still there") { phone.sees("this was my brother") }
    }

    @Test
    fun `an answer outlives a turn, and after the process it is said that it is gone`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.CONSENT, REQUEST.link))
        phone.tick("My score is at least 600")
        phone.waitUntil("ticked") { phone.canSign() }
        phone.tap(R.string.consent_sign)
        phone.waitFor(R.string.answer_signed)
        phone.turn()
        phone.waitFor(R.string.answer_signed)
        phone.dieAndComeBack()
        phone.unlock()
        phone.waitFor(R.string.answer_gone)
        phone.tap(R.string.tab_receipts)
        phone.waitFor("Bike shop")
    }

    @Test
    fun `the wallet locks when the app was away for long, not when for short`() = Phone.withRecords().use { phone ->
        phone.leaveFor(20)
        phone.waitFor(R.string.doors)
        phone.leaveFor(120)
        phone.waitFor(R.string.unlock_title)
    }

    @Test
    fun `the language changes at once and the place stays`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.SETTINGS))
        phone.tap("中文")
        phone.turn()
        phone.waitFor("自动锁定")
        assertTrue(phone.sees("设置"))
    }
}
