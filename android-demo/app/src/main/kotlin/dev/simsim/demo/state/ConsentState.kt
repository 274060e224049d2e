package dev.simsim.demo.state

import dev.simsim.Ask
import dev.simsim.Doubt
import dev.simsim.Inference
import dev.simsim.NotShared
import dev.simsim.Offer
import dev.simsim.PreviewInterface
import dev.simsim.Sureness
import dev.simsim.Withheld
import dev.simsim.demo.R

/**
 * What the holder decides on: who asks, what for, each claim with the value that would leave, and what would
 * not. Nothing is ticked for them.
 */
class ConsentState(
    val who: String,
    val sureness: String,
    val address: String,
    val purpose: String,
    val until: String,
    val doubts: List<String>,
    val known: String?,
    val items: List<Item>,
    val stays: List<String>,
    val approved: List<Ask>,
) {
    /** One thing that was asked: what may be said instead of it stands in `choices`, from more to less. */
    class Item(val asked: String, val withheld: String?, val choices: List<Choice>, val tells: List<String>)

    class Choice(val ask: Ask, val says: String, val lower: Boolean, val ticked: Boolean)

    companion object {
        fun of(preview: PreviewInterface, approved: List<Ask>, words: Words): ConsentState {
            val request = preview.request()
            val items = preview.items().map { item ->
                val choices = listOfNotNull(item.offer?.let { Choice(item.ask, says(it, words), false, item.ask in approved) }) +
                    item.lower.map { Choice(it.ask, says(it.offer, words), true, it.ask in approved) }
                Item(asks(item.ask, words), item.withheld?.let { withheld(it, words) }, choices, item.inferences.mapNotNull { tells(it, words) })
            }
            return ConsentState(
                request.clientName ?: words.say(R.string.consent_no_name),
                words.say(sureness(preview.sureness())),
                request.responseUri,
                request.purpose,
                words.moment(request.expires),
                preview.doubts().map { words.say(doubt(it)) },
                preview.known().takeIf { it.isNotEmpty() }?.let { words.say(R.string.consent_known, words.claims(it)) },
                items,
                preview.notShared(approved).mapNotNull { stays(it)?.let { text -> words.say(text) } },
                approved,
            )
        }

        /** Ticks one choice of an item, in the place of the item's others; or takes the tick away. */
        fun toggle(preview: PreviewInterface, approved: List<Ask>, ask: Ask): List<Ask> {
            if (ask in approved) return approved - ask
            val siblings = preview.items()
                .filter { item -> item.ask == ask || item.lower.any { it.ask == ask } }
                .flatMap { item -> item.lower.map { it.ask } + item.ask }
            return approved.filter { it !in siblings } + ask
        }

        fun asks(ask: Ask, words: Words): String = when (ask) {
            is Ask.AtLeast -> words.say(R.string.ask_at_least, ask.threshold.toInt())
            is Ask.Band -> words.say(R.string.ask_band)
            is Ask.Categories -> words.say(R.string.ask_categories)
            is Ask.EvidenceShare -> words.say(R.string.ask_evidence)
            is Ask.Score -> words.say(R.string.ask_score)
        }

        private fun says(offer: Offer, words: Words): String = when (offer) {
            is Offer.AtLeast -> words.say(R.string.says_at_least, offer.threshold.toInt())
            is Offer.Band -> words.say(R.string.says_band, offer.band.min.toInt(), offer.band.max.toInt())
            is Offer.Categories -> words.say(R.string.says_categories, offer.points.entries.joinToString { "${it.key} ${it.value}" })
            is Offer.EvidenceShare -> words.say(R.string.says_evidence, offer.percent.toInt())
            is Offer.Score -> words.say(R.string.says_score, offer.score.toInt())
        }

        private fun withheld(withheld: Withheld, words: Words) = words.say(
            when (withheld) {
                Withheld.NOT_MET -> R.string.withheld_not_met
                Withheld.OFF_GRID -> R.string.withheld_off_grid
                Withheld.PROBING -> R.string.withheld_probing
                else -> R.string.withheld_unknown
            },
        )

        private fun tells(inference: Inference, words: Words): String? = when (inference) {
            is Inference.ExactScore -> words.say(R.string.tells_exact)
            is Inference.HowMuchIsKnown -> words.say(R.string.tells_evidence)
            is Inference.ScoreWithin -> words.say(R.string.tells_within, inference.band.min.toInt(), inference.band.max.toInt())
            is Inference.StrongAndWeakSides -> words.say(R.string.tells_sides)
            else -> null
        }

        private fun sureness(sureness: Sureness) = when (sureness) {
            Sureness.CERTIFIED -> R.string.consent_certified
            Sureness.SIGNED -> R.string.consent_signed
            Sureness.ADDRESS_ONLY, Sureness.UNKNOWN -> R.string.consent_claims_name
        }

        private fun doubt(doubt: Doubt) = when (doubt) {
            Doubt.ENCODED_ADDRESS -> R.string.doubt_encoded
            Doubt.INVISIBLE_CHARACTERS -> R.string.doubt_invisible
            Doubt.LOOKS_LIKE_ANOTHER_NAME -> R.string.doubt_lookalike
            Doubt.MIXED_SCRIPTS -> R.string.doubt_scripts
            Doubt.NAME_OF_ANOTHER -> R.string.doubt_taken
            Doubt.NO_NAME -> R.string.doubt_no_name
            Doubt.UNKNOWN -> R.string.doubt_unknown
        }

        private fun stays(what: NotShared): Int? = when (what) {
            NotShared.ACCOUNTS -> R.string.stays_accounts
            NotShared.CATEGORY_POINTS -> R.string.stays_categories
            NotShared.EVIDENCE_SHARE -> R.string.stays_evidence
            NotShared.EXACT_SCORE -> R.string.stays_score
            NotShared.IDENTITY -> R.string.stays_identity
            NotShared.OTHER_MERCHANTS -> R.string.stays_merchants
            NotShared.RECORDS -> R.string.stays_records
            NotShared.UNKNOWN -> null
        }
    }
}
