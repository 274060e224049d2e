package dev.simsim.demo

import android.app.Application

class WalletApp : Application()
