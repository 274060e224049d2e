package dev.simsim.demo

import dev.simsim.Alert
import dev.simsim.Amount
import dev.simsim.Ask
import dev.simsim.Band
import dev.simsim.Category
import dev.simsim.CategoryScore
import dev.simsim.Change
import dev.simsim.Direction
import dev.simsim.Doubt
import dev.simsim.Effect
import dev.simsim.Fact
import dev.simsim.Grade
import dev.simsim.Inference
import dev.simsim.Interval
import dev.simsim.LowerOffer
import dev.simsim.Missing
import dev.simsim.MissingKind
import dev.simsim.NextStep
import dev.simsim.NotShared
import dev.simsim.Offer
import dev.simsim.Origin
import dev.simsim.PastScore
import dev.simsim.IncomingRequestInterface
import dev.simsim.PreviewInterface
import dev.simsim.PreviewItem
import dev.simsim.Purpose
import dev.simsim.Range
import dev.simsim.Reason
import dev.simsim.Record
import dev.simsim.Request
import dev.simsim.Score
import dev.simsim.ScorecardId
import dev.simsim.Sureness
import dev.simsim.Text
import dev.simsim.Withheld
import dev.simsim.demo.wallet.Rules
import java.time.LocalDate

/** Values of the core, made by hand: a person with a score, or without one. */
object HandMade {
    val DAY: LocalDate = LocalDate.of(2026, 11, 1)

    val rules = Rules("card", "1", "sha-256:x", 350, 950, listOf(band(350, 549, "poor"), band(550, 599, "fair"), band(600, 950, "good")))

    fun band(min: Int, max: Int, name: String) = Band(min, max, text(name))

    fun score(number: Int?) = Score(
        number, 350, number?.let { band(600, 950, "good") }, number?.let { Interval(590, 640) }, Grade.B, 600u,
        if (number != null) emptyList() else listOf(
            Missing(MissingKind.HISTORY_DAYS, 12, 90, listOf()), Missing(MissingKind.CATEGORIES, 1, 2, listOf("CH")),
        ),
        listOf(CategoryScore("CH", text("Credit"), number?.let { 74 }, 210, 500u)), listOf(),
        listOf(
            Reason("a", Effect.NEGATIVE, 48, text("No loan")), Reason("b", Effect.NEGATIVE, 12, text("Short")),
            Reason("c", Effect.POSITIVE, 6, text("Same contact")),
        ),
        listOf(),
        ScorecardId("card", "sha-256:x"), DAY, "{}",
    )

    fun step(text: String, gain: Int) = NextStep(Change.TimePasses(1u), text(text), gain, 612 + gain)

    fun record(currency: String, minor: Long, disputed: Boolean = false) = Record(
        "id$minor", DAY, Category.FULFILLMENT_CAPACITY, Origin.BANK_FILE, "bank", 700u, null, disputed, null, "Shop",
        Fact.Transaction("a", Direction.OUT, Amount(minor, currency), null, Purpose.PURCHASE, "rule", null),
    )

    fun past(month: Int, score: Int?, alert: Alert?) =
        PastScore(LocalDate.of(2026, month, 1), 1UL, score, null, "card", mapOf(), 5UL, listOf(), listOfNotNull(alert))

    fun text(english: String) = Text(mapOf("en" to english))

    object FakeRequest : IncomingRequestInterface {
        override fun request() = FakePreview.request()
        override fun form(presentation: String?) = "a form"
    }

    object FakePreview : PreviewInterface {
        override fun request() = Request(listOf(Ask.Score, Ask.AtLeast(700u)), "redirect_uri:https://a.example/", null, 1UL, "n", "l", "Rental", "https://a.example/", null)
        override fun doubts() = listOf(Doubt.NO_NAME)
        override fun sureness() = Sureness.ADDRESS_ONLY
        override fun known() = listOf("score_at_least.550")
        override fun notShared(approved: List<Ask>) = listOf(NotShared.RECORDS)
        override fun items() = listOf(
            PreviewItem(Ask.Score, Offer.Score(612u), null, listOf(LowerOffer(Ask.AtLeast(600u), Offer.AtLeast(600u))), listOf(Inference.ExactScore)),
            PreviewItem(Ask.AtLeast(700u), null, Withheld.NOT_MET, listOf(), listOf(Inference.ScoreWithin(Range(350u, 699u)))),
        )
    }
}
