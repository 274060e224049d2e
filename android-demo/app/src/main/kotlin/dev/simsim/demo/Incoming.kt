package dev.simsim.demo

import android.content.ContentResolver
import android.content.Intent
import android.net.Uri
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place

/** What another app may ask of this one: to read a file that it shares, or to answer a request. Nothing else. */
object Incoming {
    fun route(intent: Intent): Route? = when (intent.action) {
        Intent.ACTION_SEND -> shared(intent)?.let { Route(Place.IMPORT, it.toString()) }
        Intent.ACTION_VIEW -> intent.dataString?.takeIf(::isRequest)?.let { Route(Place.CONSENT, it) }
        else -> null
    }

    /** Content of another app only: a `file:` address could name our own files. */
    private fun shared(intent: Intent): Uri? {
        @Suppress("DEPRECATION") // the typed one is of API 33
        val uri = intent.getParcelableExtra<Uri>(Intent.EXTRA_STREAM)
        return uri?.takeIf { it.scheme == ContentResolver.SCHEME_CONTENT && it.authority?.startsWith("dev.simsim.demo") != true }
    }

    private fun isRequest(link: String) = link.startsWith("openid4vp:", ignoreCase = true) && link.length <= LONGEST

    private const val LONGEST = 16 * 1024
}
