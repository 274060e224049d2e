package dev.simsim.demo

import android.content.Context
import java.util.Locale

/** How the holder wants the app to be. Nothing of the wallet stands here. */
class Preferences(context: Context) {
    private val stored = context.getSharedPreferences("preferences", Context.MODE_PRIVATE)

    /** A language tag; empty for the phone's own. */
    var language: String
        get() = stored.getString("language", "").orEmpty()
        set(tag) = stored.edit().putString("language", tag).apply()

    /** How long the app may be away before the wallet locks. */
    var autoLockSeconds: Long
        get() = stored.getLong("auto_lock", 60)
        set(seconds) = stored.edit().putLong("auto_lock", seconds).apply()

    /** The phone's key store opens the wallet too. */
    var guarded: Boolean
        get() = stored.getBoolean("guarded", false)
        set(on) = stored.edit().putBoolean("guarded", on).apply()

    /** Answers are signed by keys in the phone's hardware. */
    var hardware: Boolean
        get() = stored.getBoolean("hardware", true)
        set(on) = stored.edit().putBoolean("hardware", on).apply()

    /** What belonged to a wallet that is gone. The language stays. */
    fun forget() = stored.edit().remove("guarded").remove("hardware").remove("auto_lock").apply()

    companion object {
        val LANGUAGES = listOf("", "en", "zh", "de")
        val AUTO_LOCK = listOf(0L, 60L, 300L)

        fun nameOf(tag: String): String = Locale.forLanguageTag(tag).run { getDisplayName(this) }

        /** A context that speaks the language which was chosen. */
        fun speaking(context: Context): Context {
            val tag = Preferences(context).language
            if (tag.isEmpty()) return context
            val configuration = android.content.res.Configuration(context.resources.configuration)
            configuration.setLocale(Locale.forLanguageTag(tag))
            return context.createConfigurationContext(configuration)
        }
    }
}
