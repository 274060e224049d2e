package dev.simsim.demo

import android.content.Context
import dev.simsim.demo.state.Words
import java.util.Locale

/** The texts of the app's resources. */
class AndroidWords(private val context: Context) : Words() {
    override val locale: Locale get() = context.resources.configuration.locales[0]

    override fun say(id: Int, vararg values: Any): String =
        if (values.isEmpty()) context.getString(id) else context.getString(id, *values)
}
