// Stand-ins for what Robolectric names of androidx.test: its AARs cannot be used by Maven.
package androidx.test.espresso

import android.os.Looper

interface IdlingResource {
    fun getName(): String
    fun isIdleNow(): Boolean
    fun registerIdleTransitionCallback(callback: ResourceCallback)

    interface ResourceCallback {
        fun onTransitionToIdle()
    }
}

class IdlingRegistry private constructor() {
    val resources: Collection<IdlingResource> = emptyList()
    val loopers: Collection<Looper> = emptyList()

    companion object {
        @JvmStatic val instance = IdlingRegistry()
    }
}
