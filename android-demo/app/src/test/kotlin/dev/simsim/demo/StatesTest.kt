package dev.simsim.demo

import dev.simsim.Alert
import dev.simsim.Ask
import dev.simsim.Door
import dev.simsim.ImportReport
import dev.simsim.Negative
import dev.simsim.NegativeKind
import dev.simsim.Perks
import dev.simsim.RecordPage
import dev.simsim.Rejection
import dev.simsim.Remark
import dev.simsim.SelfCheck
import dev.simsim.demo.HandMade.DAY
import dev.simsim.demo.HandMade.FakePreview
import dev.simsim.demo.HandMade.past
import dev.simsim.demo.HandMade.record
import dev.simsim.demo.HandMade.rules
import dev.simsim.demo.HandMade.score
import dev.simsim.demo.HandMade.step
import dev.simsim.demo.HandMade.text
import dev.simsim.demo.state.AskText
import dev.simsim.demo.state.ConsentState
import dev.simsim.demo.state.HistoryState
import dev.simsim.demo.state.HomeState
import dev.simsim.demo.state.ImportState
import dev.simsim.demo.state.ReasonsState
import dev.simsim.demo.state.RecordState
import dev.simsim.demo.state.RecordsState
import dev.simsim.demo.state.Strength
import dev.simsim.demo.wallet.ImportRun
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** What the screens say, from values made by hand; no Android. */
class StatesTest {
    private val words = XmlWords()

    @Test
    fun `home says the number, how far it reaches and what opens next`() {
        val door = Door("bike", text("Bike"), 650, "m", "https://bikes.example/", "c")
        val state = HomeState.of(score(612), Perks(listOf(), listOf(door)), rules, words) as HomeState.Number
        assertEquals(612, state.gauge.number)
        assertEquals("Between 590 and 640 as far as the evidence reaches (grade B)", state.interval)
        assertEquals(listOf(550, 600), state.gauge.steps)
        assertEquals("bikes.example · from 650: 38 points more", state.next?.detail)
        assertTrue(state.gauge.spoken, "Score 612 on a scale from 350 to 950, band good" in state.gauge.spoken)
        assertTrue(state.radar.spoken, "Credit: 74 of 210" in state.radar.spoken)
    }

    @Test
    fun `without a catalogue the next door is the next band`() {
        val state = HomeState.of(score(560), Perks(listOf(), listOf()), rules, words) as HomeState.Number
        assertEquals("Next band: good", state.next?.title)
        val best = HomeState.of(score(900), Perks(listOf(), listOf()), rules, words) as HomeState.Number
        assertNull(best.next)
    }

    @Test
    fun `home without a number says what is missing`() {
        val state = HomeState.of(score(null), Perks(listOf(), listOf()), rules, words) as HomeState.NoNumber
        assertEquals(listOf("Records over 90 days; there are 12", "Evidence in 2 categories; there is some in 1. Lacking: Credit"), state.missing)
    }

    @Test
    fun `what holds back is below zero, what holds up above, and the heaviest fills its bar`() {
        val state = ReasonsState.of(score(612), listOf(step("Pay a loan back", 20), step("Let time pass", 5)), words)
        assertEquals(listOf("\u221248" to 1f, "\u221212" to 0.25f), state.below.map { it.points to it.share })
        assertEquals(listOf("+6"), state.above.map { it.points })
        assertEquals(listOf("Pay a loan back" to 1f, "Let time pass" to 0.25f), state.steps.map { it.text to it.share })
        assertEquals("To a score of 632", state.steps[0].detail)
    }

    @Test
    fun `a record shows its sign, its currency's digits and whether it is disputed`() {
        val page = RecordPage(listOf(record("JPY", 1200), record("CNY", 160000, disputed = true)), 60UL, 2UL)
        val state = RecordsState.of(page, words)
        assertEquals("\u22121,200 JPY", state.rows[0].amount)
        assertEquals("\u22121,600.00 CNY", state.rows[1].amount)
        assertTrue(state.rows[1].detail.endsWith("disputed"))
        assertTrue(state.more)
        assertTrue(state.damaged!!.startsWith("Damaged and set aside: 2"))
    }

    @Test
    fun `a record says what the score would be without it`() {
        fun effect(now: Int?, without: Int?) = RecordState.of(record("CNY", 1), score(now), score(without), words).effect
        assertEquals("Without it your score would be 610 (\u22122).", effect(612, 610))
        assertEquals("Your score is 612 with and without it.", effect(612, 612))
        assertTrue(effect(612, null).startsWith("Without it there would be too little"))
        assertTrue(effect(null, null).startsWith("There is no number"))
    }

    @Test
    fun `a record that speaks against the holder says until when`() {
        fun against(counts: Boolean): String? {
            val one = record("CNY", 1)
            val negative = Negative(one.id, DAY, NegativeKind.OVERDUE, counts, DAY.plusYears(2))
            val now = score(612).copy(negatives = listOf(negative))
            return RecordState.of(one, now, now, words).lines.toMap()["Counts against you"]
        }
        assertEquals("until Nov 1, 2028", against(true))
        assertEquals("not yet: it waits for a second source", against(false))
        assertEquals(null, RecordState.of(record("CNY", 1), score(612), score(612), words).lines.toMap()["Counts against you"])
    }

    @Test
    fun `an import tells every row that was not read`() {
        val report = ImportReport(
            "csv", 10UL, DAY, DAY, SelfCheck.FAILED, 7UL, 1UL, mapOf("transaction" to 7UL),
            emptyMap(), emptyList(), null, null, null,
            listOf(Rejection(4UL, "no amount")), listOf(Remark(0UL, "no year")), "{}",
        )
        val state = ImportState.of(ImportRun.Done(report), words) as ImportState.Done
        assertEquals(listOf("Line 4: no amount"), state.rejected)
        assertEquals(listOf("no year"), state.doubtful)
        assertTrue(state.lines.any { it.second == "7 × Transaction" })
        assertTrue(state.lines.any { it.second == "The rows do not agree with the balances" })
    }

    @Test
    fun `consent ticks nothing, and one item says one thing`() {
        val none = ConsentState.of(FakePreview, emptyList(), words)
        assertTrue(none.items.flatMap { it.choices }.none { it.ticked })
        assertEquals("Somebody without a name", none.who)
        assertEquals(listOf("They give no name"), none.doubts)
        assertEquals("They already know: at least 550", none.known)

        val exact = ConsentState.toggle(FakePreview, emptyList(), Ask.Score)
        val lower = ConsentState.toggle(FakePreview, exact, Ask.AtLeast(600u))
        assertEquals(listOf(Ask.AtLeast(600u)), lower)
        assertEquals(emptyList<Ask>(), ConsentState.toggle(FakePreview, lower, Ask.AtLeast(600u)))
    }

    @Test
    fun `what is withheld gives its reason to the holder`() {
        val state = ConsentState.of(FakePreview, emptyList(), words)
        assertTrue(state.items[1].withheld!!.contains("your score is not there"))
        assertTrue(state.items[1].choices.isEmpty())
    }

    @Test
    fun `history draws what has a number and lists everything, the latest first`() {
        val past = listOf(past(1, 590, null), past(2, null, Alert.NumberLost), past(3, 612, Alert.BandReached(600)))
        val state = HistoryState.of(past, rules, words)
        assertEquals(listOf("612", "No number yet", "590"), state.rows.map { it.score })
        assertTrue(state.rows[0].detail.startsWith("Reached 600"))
        assertEquals(2, state.chart!!.points.size)
        assertTrue(state.chart!!.spoken, "2 scores, from 590" in state.chart!!.spoken)
        assertNull(HistoryState.of(emptyList(), rules, words).chart)
    }

    @Test
    fun `every ask survives being written down`() {
        val asks = listOf(Ask.AtLeast(600u), Ask.Band, Ask.Categories, Ask.EvidenceShare, Ask.Score)
        assertEquals(asks, asks.map { AskText.read(AskText.write(it)) })
        assertNull(AskText.read("at_least:many"))
    }

    @Test
    fun `a passphrase must be long and varied`() {
        assertEquals(Strength.TOO_SHORT, Strength.of("short"))
        assertEquals(Strength.WEAK, Strength.of("aaaaaaaaaaaaaaaaaaaa"))
        assertEquals(Strength.WEAK, Strength.of("1234567890123"))
        assertEquals(Strength.STRONG, Strength.of("five random words are better"))
        assertFalse(Strength.of("12345678").enough)
    }

    @Test
    fun `every language says every state`() {
        for (language in XmlWords.LANGUAGES) {
            val words = XmlWords(language)
            val home = HomeState.of(score(612), Perks(listOf(), listOf()), rules, words) as HomeState.Number
            assertTrue("612" in home.gauge.spoken)
            ReasonsState.of(score(612), listOf(step("Wait", 3)), words)
            ConsentState.of(FakePreview, emptyList(), words)
        }
    }
}
