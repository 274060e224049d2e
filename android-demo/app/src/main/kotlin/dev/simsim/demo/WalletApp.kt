package dev.simsim.demo

import android.app.Activity
import android.app.Application
import android.os.SystemClock
import dev.simsim.demo.keys.AndroidKeys
import dev.simsim.demo.keys.PhoneKeys
import dev.simsim.demo.wallet.CoreWallet
import dev.simsim.demo.wallet.Session
import dev.simsim.demo.wallet.WalletPlace
import java.io.File
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.flow.MutableStateFlow

/** What lives as long as the process. Tests put other parts in. */
open class WalletApp : Application() {
    val preferences by lazy { Preferences(this) }
    val documents by lazy { Documents(this, Dispatchers.IO) }
    val notices = MutableStateFlow<Notice?>(null)
    open val session by lazy {
        Session(place(), MainScope(), SystemClock::elapsedRealtime) { preferences.autoLockSeconds * 1000 }
    }

    open fun place(): WalletPlace = CoreWallet.Place(File(noBackupFilesDir, "vault"))

    open fun keys(activity: Activity): PhoneKeys = AndroidKeys(activity)

    open fun courier(): Courier = HttpCourier(Dispatchers.IO)
}

/** Something to tell in passing, and what can be done about it. */
class Notice(val text: String, val action: Pair<String, () -> Unit>?)
