import Foundation
import Simsim
import XCTest

@testable import SimsimDemoCore

/// The app as a whole: locking, covering, links from outside.
@MainActor
final class AppTests: XCTestCase {
    private let clock = FakeClock()
    private let place = FakePlace(hasWallet: true)

    private func app(keys: (any DeviceKeys)? = nil) -> AppModel {
        AppModel(
            place: place, keys: keys, post: FakePost(), settings: freshSettings(), now: clock.now)
    }

    private func opened() async -> AppModel {
        let app = app()
        let unlock = UnlockModel(app)
        unlock.passphrase = "any"
        await unlock.unlock()
        XCTAssertEqual(app.phase, .open)
        return app
    }

    func testAPhoneWithAWalletStartsLockedAndOneWithoutWelcomes() async {
        XCTAssertEqual(app().phase, .locked)
        place.hasWallet = false
        XCTAssertEqual(app().phase, .welcome)
    }

    func testLeavingTheAppCoversAndLocksIt() async {
        let app = await opened()
        app.path = [.records, .record("1")]
        await app.became(.inactive)
        XCTAssertTrue(app.isCovered)
        XCTAssertEqual(app.phase, .open)
        await app.became(.background)
        XCTAssertEqual(app.phase, .locked)
        XCTAssertTrue(place.wallet.isLocked)
        await app.became(.active)
        XCTAssertFalse(app.isCovered)
        XCTAssertEqual(app.path, [.records, .record("1")])  // where one was stays
    }

    func testAnIdleWalletLocksAfterTheTimeThatTheSettingsSay() async {
        let app = await opened()
        app.settings.autoLock = .afterOneMinute
        await app.became(.background)
        clock.moment += 59
        await app.became(.active)
        XCTAssertEqual(app.phase, .open)
        app.touched()
        clock.moment += 60
        await app.lockIfIdle()
        XCTAssertEqual(app.phase, .locked)
    }

    func testAClockThatIsTurnedBackLocks() async {
        let app = await opened()
        clock.moment -= 3600
        await app.lockIfIdle()
        XCTAssertEqual(app.phase, .locked)
    }

    func testALinkWaitsForTheWalletToBeOpen() async throws {
        let app = app()
        let link = try XCTUnwrap(URL(string: "openid4vp://?client_id=x"))
        app.open(link)
        XCTAssertNil(app.sheet)
        let unlock = UnlockModel(app)
        unlock.passphrase = "any"
        await unlock.unlock()
        XCTAssertEqual(app.sheet, .consent(RequestLink(link.absoluteString)!))
    }

    func testAFileFromAnotherAppWaitsForTheWalletAndIsTakenOnce() async {
        let app = app()
        let file = URL(fileURLWithPath: "/tmp/bank.ofx")
        app.open(file)
        XCTAssertEqual(app.path, [])
        let unlock = UnlockModel(app)
        unlock.passphrase = "any"
        await unlock.unlock()
        XCTAssertEqual(app.path, [.importing])
        XCTAssertEqual(app.takeIncoming(), file)
        XCTAssertNil(app.takeIncoming())
    }

    func testOnlyACopyInTheInboxIsRemoved() async throws {
        let inbox = try XCTUnwrap(ImportModel.inbox)
        XCTAssertTrue(ImportModel.isInInbox(inbox.appendingPathComponent("bank.ofx")))
        XCTAssertFalse(ImportModel.isInInbox(inbox.appendingPathComponent("../bank.ofx")))
        XCTAssertFalse(ImportModel.isInInbox(URL(fileURLWithPath: "/Inbox/bank.ofx")))
    }

    func testALinkOfAnotherKindIsLeftAlone() async throws {
        let app = await opened()
        app.open(try XCTUnwrap(URL(string: "https://shop.example/")))
        XCTAssertNil(app.sheet)
    }

    func testWrongGuessesWaitLonger() async {
        let app = app()
        let unlock = UnlockModel(app)
        place.error = .WrongPassphrase(message: "")
        var waits: [Int] = []
        for _ in 1...10 {
            unlock.passphrase = "guess"
            await unlock.unlock()
            waits.append(unlock.secondsToWait)
            XCTAssertEqual(unlock.passphrase, "")
            clock.moment += TimeInterval(unlock.secondsToWait)
        }
        XCTAssertEqual(waits, [0, 0, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    func testNoGuessIsMadeWhileOneHasToWait() async {
        let app = app()
        let unlock = UnlockModel(app)
        place.error = .WrongPassphrase(message: "")
        for _ in 1...3 {
            unlock.passphrase = "guess"
            await unlock.unlock()
        }
        place.error = nil
        unlock.passphrase = "right"
        await unlock.unlock()
        XCTAssertEqual(app.phase, .locked)
        clock.moment += 2
        await unlock.unlock()
        XCTAssertEqual(app.phase, .open)
    }

    func testAKeyStoreThatRefusesIsNoWrongGuess() async {
        let app = app(keys: FakeKeys())
        app.settings.usesKeyStore = true
        place.error = .GuardRefused(message: "")
        let unlock = UnlockModel(app)
        for _ in 1...5 { await unlock.unlockWithKeyStore() }
        XCTAssertEqual(unlock.trouble?.phrase, .troubleGuardRefused)
        XCTAssertEqual(unlock.secondsToWait, 0)
    }

    func testAWalletIsMadeOnceBothPassphrasesAreTheSameAndLongEnough() async {
        let welcome = WelcomeModel(app())
        XCTAssertEqual(welcome.hint, .strengthTooShort)
        welcome.passphrase = "aaaaaaaaaaaaaaaa"
        XCTAssertEqual(welcome.hint, .strengthWeak)
        welcome.passphrase = "five random words are better"
        XCTAssertEqual(welcome.hint, .welcomeRepeat)
        XCTAssertFalse(welcome.canCreate)
        welcome.repeated = welcome.passphrase
        XCTAssertNil(welcome.hint)
        XCTAssertTrue(welcome.canCreate)
    }

    func testAWalletIsMadeEvenIfTheKeyStoreRefuses() async {
        place.hasWallet = false
        place.wallet.error = .GuardRefused(message: "")
        let app = app(keys: FakeKeys())
        let welcome = WelcomeModel(app)
        welcome.passphrase = "five random words are better"
        welcome.repeated = welcome.passphrase
        await welcome.create()
        XCTAssertEqual(app.phase, .open)
        XCTAssertFalse(app.settings.usesKeyStore)
    }

    func testTheKeyStoreIsUsedOnlyIfItAgrees() async {
        let app = app(keys: FakeKeys())
        let settings = SettingsModel(app, place.wallet)
        await settings.useKeyStore()
        XCTAssertEqual(place.wallet.calls, [])
        place.wallet.error = .GuardRefused(message: "")
        settings.usesKeyStore = true
        await settings.useKeyStore()
        XCTAssertFalse(settings.usesKeyStore)
        XCTAssertEqual(settings.trouble?.phrase, .troubleGuardRefused)
        place.wallet.error = nil
        settings.usesKeyStore = true
        await settings.useKeyStore()
        XCTAssertTrue(app.settings.usesKeyStore)
        settings.usesKeyStore = false
        await settings.useKeyStore()
        XCTAssertFalse(app.settings.usesKeyStore)
        XCTAssertEqual(place.wallet.calls.suffix(2), ["addGuard", "removeGuard"])
    }

    func testErasingWantsTheWordInTheLanguageOfTheApp() async {
        let app = await opened()
        let settings = SettingsModel(app, place.wallet)
        settings.language = .de
        settings.typedWord = "erase"
        await settings.erase()
        XCTAssertFalse(place.wallet.calls.contains("erase"))
        settings.typedWord = "LÖSCHEN"
        await settings.erase()
        XCTAssertEqual(app.phase, .welcome)
    }

    func testAnEraseThatFailsLeavesTheWallet() async {
        let app = await opened()
        app.speak(.en)
        place.wallet.error = .Storage(message: "")
        let settings = SettingsModel(app, place.wallet)
        settings.typedWord = "erase"
        await settings.erase()
        XCTAssertEqual(settings.trouble?.phrase, .troubleStorage)
        XCTAssertEqual(app.phase, .open)
    }

    func testTheLanguageAndTheLockAreRemembered() async {
        let app = await opened()
        let settings = SettingsModel(app, place.wallet)
        settings.language = .zhHans
        settings.autoLock = .afterFiveMinutes
        XCTAssertEqual(app.words.language, .zhHans)
        XCTAssertEqual(app.settings.language, .zhHans)
        XCTAssertEqual(app.settings.autoLock, .afterFiveMinutes)
    }
}
