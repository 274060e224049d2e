package dev.simsim.demo.screen

import android.Manifest.permission.CAMERA
import android.app.Activity
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.net.Uri
import android.os.Bundle
import android.provider.Settings
import android.view.TextureView
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.widget.LinearLayout
import dev.simsim.demo.R
import dev.simsim.demo.scan.CameraScanner
import dev.simsim.demo.screen.Route.Place

/** Looks for a merchant's code with the camera. Pictures are looked at and forgotten. */
class ScanScreen(host: Host, memory: Bundle) : Screen(host, memory) {
    override val title get() = say(R.string.ask_scan)

    private val activity = kit.context as Activity
    private var scanner: CameraScanner? = null

    override fun view(): View {
        if (activity.checkSelfPermission(CAMERA) != PERMISSION_GRANTED) return permission()
        val picture = TextureView(kit.context).apply { contentDescription = say(R.string.scan_spoken) }
        val told = kit.body(say(R.string.scan_text))
        scanner = CameraScanner(activity, picture, ::found) { told.text = say(R.string.scan_no_camera) }
        return kit.column(told).apply { addView(picture, LinearLayout.LayoutParams(MATCH_PARENT, kit.dp(420))) }
    }

    private fun permission(): View {
        if (!memory.getBoolean(ASKED)) {
            memory.putBoolean(ASKED, true)
            activity.requestPermissions(arrayOf(CAMERA), 0)
        }
        return empty(
            say(R.string.scan_permission), say(R.string.scan_permission_text),
            kit.button(say(R.string.scan_allow)) { allow() },
        )
    }

    /** The system asks only twice; after that its settings are the way. */
    private fun allow() {
        if (activity.shouldShowRequestPermissionRationale(CAMERA)) return activity.requestPermissions(arrayOf(CAMERA), 0)
        activity.startActivity(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", activity.packageName, null)))
    }

    private fun found(text: String) {
        gone()
        swap(Route(Place.CONSENT, text))
    }

    override fun gone() {
        scanner?.close()
        scanner = null
    }

    private companion object {
        const val ASKED = "asked"
    }
}
