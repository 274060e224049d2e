package dev.simsim.demo

import dev.simsim.WalletException
import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import dev.simsim.demo.state.error
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** What the screens do while a wallet is slow, fails or has no number yet. Behind them is a [FakeWallet]. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class, qualifiers = "en-w393dp-h1400dp-xhdpi")
class TroubleTest {
    private val fake = FakeWallet()

    @Test
    fun `each screen says that it loads, until there is something to show`() = withPhone { phone ->
        for ((place, content) in SCREENS) {
            fake.answers.value = false
            phone.open(Route(place))
            phone.waitFor(R.string.loading)
            assertFalse("$place", phone.sees(phone.say(content)))
            fake.answers.value = true
            phone.waitFor(content)
            assertFalse("$place", phone.sees(phone.say(R.string.loading)))
        }
    }

    @Test
    fun `a storage that fails is named on each screen, and trying again brings what was asked for`() = withPhone { phone ->
        for ((place, content) in SCREENS) {
            fake.error = WalletException.Storage("No space left on device")
            phone.open(Route(place))
            phone.waitFor(R.string.error_storage)
            assertFalse("$place", phone.sees(phone.say(content)))
            phone.tap(R.string.try_again)
            phone.waitFor(R.string.error_storage)
            fake.error = null
            phone.tap(R.string.try_again)
            phone.waitFor(content)
            assertFalse("$place", phone.sees(phone.say(R.string.error_storage)))
        }
    }

    @Test
    fun `what is damaged leads to the backup, from each screen`() = withPhone { phone ->
        for ((place, _) in SCREENS) {
            fake.error = WalletException.Damaged("tree 3")
            phone.open(Route(place))
            phone.waitFor(R.string.error_damaged)
            phone.tap(R.string.restore_backup)
            phone.waitFor(R.string.backup_text)
            phone.back()
            phone.waitFor(R.string.error_damaged)
        }
        phone.picture("en/damaged")
    }

    @Test
    fun `a wallet that locked itself leads to unlocking, and back to where the holder was`() = withPhone { phone ->
        for ((place, content) in SCREENS) {
            fake.error = WalletException.Locked("locked")
            phone.open(Route(place))
            phone.waitFor(R.string.error_locked)
            phone.tap(R.string.unlock)
            phone.waitFor(R.string.unlock_title)
            fake.error = null
            phone.unlock()
            phone.waitFor(content)
        }
    }

    @Test
    fun `every error of the wallet is told on every screen with a step to take, and none ends the app`() = withPhone { phone ->
        for ((error, step) in STEPS) {
            fake.error = error
            for ((place, _) in SCREENS) {
                phone.open(Route(place))
                phone.waitFor(phone.activity.words.error(error))
                assertTrue("$error on $place: ${phone.texts()}", phone.say(step) in phone.texts())
                assertFalse("what the core says of its insides stays inside", phone.sees("tree 3"))
            }
        }
    }

    @Test
    fun `who unlocks while the wallet is still being locked waits for it`() = withPhone { phone ->
        fake.locks.value = false
        phone.open(Route(Place.MORE))
        phone.tap(R.string.lock_now)
        phone.type(R.string.passphrase, PASSPHRASE)
        phone.tap(R.string.unlock)
        phone.waitFor(R.string.unlock_title)
        fake.locks.value = true
        phone.waitFor(R.string.lock_now)
        assertFalse(fake.isLocked)
    }

    @Test
    fun `something to do that fails says so, and the screen stays`() = withPhone { phone ->
        phone.open(Route(Place.RECEIPTS))
        phone.waitFor("Bike shop")
        fake.error = WalletException.Storage("No space left on device")
        phone.tap(R.string.receipt_withdraw)
        phone.waitFor(R.string.error_storage)
        fake.error = null
        phone.tap(R.string.try_again)
        phone.waitFor(R.string.receipt_withdraw)
        assertEquals(null, fake.withdrawn)
        phone.tap(R.string.receipt_withdraw)
        phone.waitFor(R.string.receipt_is_withdrawn)
    }

    @Test
    fun `without a number each screen says what there is instead`() = withPhone { phone ->
        fake.number = null
        phone.tap(R.string.tab_score)
        phone.waitFor(R.string.no_number)
        phone.waitFor("Records over 90 days; there are 12")
        assertFalse(phone.sees(phone.say(R.string.doors)))
        phone.open(Route(Place.HISTORY))
        phone.waitFor(R.string.no_number)
        phone.open(Route(Place.REASONS))
        phone.waitFor(R.string.reasons_steps)
        phone.open(Route(Place.PERKS))
        phone.waitFor("flats.example · from 650: 300 points more")
        phone.tap(R.string.tab_score)
        phone.tap(R.string.import_file)
        phone.waitFor(R.string.import_what)
    }

    private fun withPhone(use: (Phone) -> Unit) {
        (RuntimeEnvironment.getApplication() as TestApp).use(fake.Place())
        Phone().use { phone ->
            phone.unlock()
            use(phone)
        }
    }

    private companion object {
        /** Each screen that reads, and a text that it shows once it has read. */
        val SCREENS = mapOf(
            Place.HISTORY to R.string.history_keep,
            Place.HOME to R.string.doors,
            Place.PERKS to R.string.perks_next,
            Place.REASONS to R.string.reasons_steps,
            Place.RECEIPTS to R.string.receipt_withdraw,
            Place.RECORD to R.string.record_weight,
            Place.RECORDS to R.string.purpose_purchase,
            Place.VOUCHES to R.string.vouch_ask,
        )

        val STEPS = mapOf(
            WalletException.AlreadyOpen("tree 3") to R.string.try_again,
            WalletException.Busy("tree 3") to R.string.try_again,
            WalletException.Damaged("tree 3") to R.string.restore_backup,
            WalletException.Internal("tree 3") to R.string.try_again,
            WalletException.Locked("tree 3") to R.string.unlock,
            WalletException.NoScore("tree 3") to R.string.import_file,
            WalletException.NotAWallet("tree 3") to R.string.try_again,
            WalletException.Storage("tree 3") to R.string.try_again,
            WalletException.UnknownVersion("tree 3") to R.string.try_again,
        )
    }
}
