package dev.simsim.demo

import android.app.Activity
import android.os.Bundle
import android.widget.TextView
import dev.simsim.Scorecard

class WalletActivity : Activity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        setContentView(TextView(this).apply { text = getString(R.string.app_name) + " " + Scorecard.simsimV1().highest(); textSize = 40f })
    }
}
