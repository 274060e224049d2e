package dev.simsim.demo.state

import dev.simsim.Vouch
import dev.simsim.demo.R

/** Who vouches for whom. People are named by the beginning of their key's thumbprint. */
class VouchesState(val rows: List<Row>) {
    class Row(val title: String, val detail: String, val revocable: String?)

    companion object {
        fun of(vouches: List<Vouch>, words: Words) = VouchesState(vouches.map { row(it, words) })

        private fun row(vouch: Vouch, words: Words): Row = when (vouch) {
            is Vouch.Accepted -> Row(words.say(R.string.vouch_accepted, short(vouch.voucher)), vouch.scope, null)
            is Vouch.Asked -> Row(words.say(R.string.vouch_asked), "${vouch.scope} · ${words.day(vouch.day)}", null)
            is Vouch.Given -> {
                val revoked = vouch.revoked
                val detail = listOfNotNull(
                    vouch.scope, words.day(vouch.day), revoked?.let { words.say(R.string.vouch_revoked, words.day(it)) },
                ).joinToString(" · ")
                Row(words.say(R.string.vouch_given, short(vouch.asker)), detail, vouch.id.takeIf { revoked == null })
            }
            is Vouch.RevokedKey -> Row(words.say(R.string.vouch_revoked_key, short(vouch.voucher)), "", null)
        }

        private fun short(key: String) = key.take(8)
    }
}
