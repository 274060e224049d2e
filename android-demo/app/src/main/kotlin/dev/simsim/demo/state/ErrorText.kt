package dev.simsim.demo.state

import dev.simsim.WalletException
import dev.simsim.demo.R

/** What to tell the holder, in their language; where the core names a place in a file, its text follows. */
fun Words.error(error: Throwable): String = when (error) {
    is WalletException.AlreadyExists -> say(R.string.error_already_exists)
    is WalletException.AlreadyOpen, is WalletException.Busy -> say(R.string.error_busy)
    is WalletException.Cancelled -> say(R.string.error_cancelled)
    is WalletException.Damaged -> say(R.string.error_damaged)
    is WalletException.File -> say(R.string.error_file, error.message.orEmpty())
    is WalletException.FileLocked -> say(R.string.error_file_locked)
    is WalletException.GuardRefused -> say(R.string.error_guard)
    is WalletException.Locked -> say(R.string.error_locked)
    is WalletException.NoScore -> say(R.string.error_no_score)
    is WalletException.NotAWallet -> say(R.string.error_not_a_wallet)
    is WalletException.NothingApproved -> say(R.string.error_nothing_approved)
    is WalletException.Request -> say(R.string.error_request, error.message.orEmpty())
    is WalletException.RequestExpired -> say(R.string.error_request_expired)
    is WalletException.Refused -> say(R.string.error_refused, error.message.orEmpty())
    is WalletException.Storage -> say(R.string.error_storage)
    is WalletException.UnknownVersion -> say(R.string.error_unknown_version)
    is WalletException.WrongPassphrase -> say(R.string.error_passphrase)
    else -> say(R.string.error_internal)
}
