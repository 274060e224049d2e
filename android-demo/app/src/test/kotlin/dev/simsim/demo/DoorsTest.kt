package dev.simsim.demo

import dev.simsim.demo.screen.Route
import dev.simsim.demo.screen.Route.Place
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** What a score opens: a publisher that the holder trusts, its signed catalogue, and the doors. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], application = TestApp::class)
class DoorsTest {
    @Test
    @Config(qualifiers = "en-w393dp-h1400dp-notnight-xhdpi")
    fun `a catalogue opens doors once its publisher is trusted, and none when it is no longer`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.PERKS))
        phone.waitFor(R.string.perks_empty)
        phone.addCatalogue()
        phone.waitFor("This cannot be done")
        phone.waitFor(R.string.perks_empty)

        phone.trustPublisher()
        phone.waitFor("✓ $PUBLISHER")
        phone.addCatalogue()
        phone.waitFor(R.string.perks_open)
        val perks = phone.wallet { perks() }
        val number = checkNotNull(phone.wallet { score().number })
        assertTrue(perks.open.isNotEmpty() && perks.open.all { it.atLeast <= number })
        assertTrue(perks.next.isNotEmpty() && perks.next.all { it.atLeast > number })
        for (door in perks.open + perks.next) phone.waitFor(phone.activity.words.of(door.title))

        phone.tap(R.string.tab_score)
        for (door in perks.open) phone.waitFor("✓ " + phone.activity.words.of(door.title))
        phone.waitFor(phone.say(R.string.door_next, "bikes.example", 650, 650 - number))

        phone.open(Route(Place.PERKS))
        phone.tap(phone.say(R.string.publisher_distrust, PUBLISHER))
        phone.waitFor(R.string.perks_empty)
        assertEquals(emptyList<Any>(), phone.wallet { publishers() })
    }

    @Test
    @Config(qualifiers = "en-w393dp-h852dp-xhdpi")
    fun `a publisher needs a name and a key`() = Phone.withRecords().use { phone ->
        phone.open(Route(Place.PERKS))
        phone.waitFor(R.string.publisher_key)
        val button = { phone.views().first { (it as? android.widget.Button)?.text == phone.say(R.string.publisher_key) } }
        assertFalse(button().isEnabled)
        phone.type(R.string.publisher_name, PUBLISHER)
        assertTrue(button().isEnabled)
        phone.tap(R.string.publisher_key)
        phone.choose("no key".toByteArray())
        phone.waitFor("This cannot be done")
        assertEquals(emptyList<Any>(), phone.wallet { publishers() })
    }

    @Test
    @Config(qualifiers = "en-w393dp-h1400dp-notnight-xhdpi")
    fun `pictures of open doors, light`() = pictures("en")

    @Test
    @Config(qualifiers = "zh-rCN-w393dp-h1400dp-night-xhdpi")
    fun `pictures of open doors, dark`() = pictures("zh-dark")

    @Test
    @Config(qualifiers = "en-w360dp-h640dp-notnight-mdpi")
    fun `a small picture for the README`() = Phone.withRecords().use { phone ->
        phone.openDoors()
        assertTrue(phone.picture("readme/en-perks").length() in 5_000..61_440)
    }

    private fun pictures(kind: String) = Phone.withRecords().use { phone ->
        phone.openDoors()
        assertTrue(phone.picture("$kind/perks-open").length() > 10_000)
        phone.tap(R.string.tab_score)
        phone.waitFor(R.string.doors)
        assertTrue(phone.picture("$kind/home-open").length() > 10_000)
    }

    private fun Phone.openDoors() {
        open(Route(Place.PERKS))
        trustPublisher()
        addCatalogue()
        waitFor(R.string.perks_open)
    }

    private fun Phone.trustPublisher() {
        type(R.string.publisher_name, PUBLISHER)
        tap(R.string.publisher_key)
        choose(sample("publisher.jwk"))
        waitFor("✓ $PUBLISHER")
    }

    private fun Phone.addCatalogue() {
        tap(R.string.catalogue_choose)
        choose(sample("catalogue.json"))
        tap(R.string.catalogue_signature)
        choose(sample("catalogue.json.jws"))
        waitFor(R.string.catalogue_choose)
    }

    private fun sample(name: String) = File("../cli/samples/$name").readBytes()

    private companion object {
        const val PUBLISHER = "The guild"
    }
}
