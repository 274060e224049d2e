import Foundation
import Simsim
import XCTest

@testable import SimsimDemoCore

/// The whole road through the view models, with the real core.
@MainActor
final class JourneyTests: XCTestCase {
    private let words = "five random words are better"

    func testFromAnEmptyPhoneToAnErasedWallet() async throws {
        let place = Place()
        defer { place.remove() }
        let post = FakePost()
        let app = place.app(post: post)
        XCTAssertEqual(app.phase, .welcome)

        // Create.
        let welcome = WelcomeModel(app)
        welcome.passphrase = words
        welcome.repeated = words
        await welcome.create()
        XCTAssertNil(welcome.trouble)
        XCTAssertEqual(app.phase, .open)
        XCTAssertEqual(welcome.passphrase, "")
        let wallet = try XCTUnwrap(app.wallet)

        // Nothing yet; one file is not enough for a number.
        let home = HomeModel(wallet, now: app.now)
        await home.load()
        XCTAssertEqual(home.stage, .empty)
        let importing = ImportModel(wallet)
        await importing.importData(Data("this is no export of a bank".utf8))
        guard case .failed(let trouble) = importing.step else { return XCTFail("imported noise") }
        XCTAssertEqual(trouble.phrase, .troubleFile)
        await importing.importData(Data(twoRows.utf8))
        guard case .done(let small) = importing.step else { return XCTFail("\(importing.step)") }
        XCTAssertEqual(small.added, 2)
        await home.load()
        let empty = try XCTUnwrap(home.stage.content)
        XCTAssertNil(empty.score.number)
        XCTAssertNil(empty.arc)
        XCTAssertFalse(empty.score.missing.isEmpty)
        XCTAssertFalse(empty.toAdd.isEmpty)
        XCTAssertTrue(empty.score.missing.map(app.words.missing).allSatisfy { !$0.isEmpty })

        // A table that no profile knows: its columns are shown, turned around, confirmed, remembered.
        let card = "Date;Merchant;Amount\n2026-01-05;Bakery;4.20\n2026-01-06;Books;19.90\n"
        await importing.importData(Data(card.utf8))
        guard case .columns(let look) = importing.step else { return XCTFail("\(importing.step)") }
        XCTAssertEqual(look.mapping?.meanings.map(\.column), ["date", "amount", "merchant"])
        XCTAssertTrue(look.sample.map(app.words.sampleRow).allSatisfy { $0.hasPrefix("+") })
        await importing.flip()
        guard case .columns(let turned) = importing.step else {
            return XCTFail("\(importing.step)")
        }
        XCTAssertTrue(turned.sample.map(app.words.sampleRow).allSatisfy { $0.hasPrefix("−") })
        await importing.confirm()
        guard case .done(let known) = importing.step else { return XCTFail("\(importing.step)") }
        XCTAssertNotNil(known.remembered)
        await importing.importData(Data(card.replacingOccurrences(of: "05", with: "07").utf8))
        guard case .done = importing.step else { return XCTFail("it was asked again") }

        // One of several files, and one that is locked.
        let files = project.appendingPathComponent("bindings/tests/files")
        await importing.importFile(at: files.appendingPathComponent("two.zip"))
        XCTAssertEqual(importing.step, .several(["card.csv", "cash.qif"]))
        await importing.choose(1)
        guard case .done = importing.step else { return XCTFail("\(importing.step)") }
        await importing.importFile(at: files.appendingPathComponent("locked.zip"))
        XCTAssertEqual(importing.step, .locked)
        XCTAssertFalse(importing.wasWrong)
        await importing.unlock("654321")
        XCTAssertTrue(importing.wasWrong)
        await importing.unlock("123456")
        guard case .done = importing.step else { return XCTFail("\(importing.step)") }

        // Import the sample.
        for name in ["bank.ofx", "alipay.csv", "facts.jsonl"] {
            await importing.importFile(at: project.appendingPathComponent("cli/demo/\(name)"))
            guard case .done(let report) = importing.step else {
                return XCTFail("\(name): \(importing.step)")
            }
            XCTAssertGreaterThan(report.added, 20)
            XCTAssertTrue(report.rejections.isEmpty)
        }

        // Score.
        await home.load()
        let read = try XCTUnwrap(home.stage.content)
        let number = try XCTUnwrap(read.score.number)
        XCTAssertTrue((600..<650).contains(number), "\(number)")
        XCTAssertEqual(read.radar?.shares.count, 5)
        XCTAssertEqual(read.nextBand?.band.min, 650)
        let spoken = app.words.spoken(read.score, rules: read.rules)
        XCTAssertTrue(spoken.contains("\(number)"), spoken)

        // Why, and what would change it.
        let reasons = ReasonsModel(wallet, now: app.now)
        await reasons.load()
        let why = try XCTUnwrap(reasons.stage.content)
        XCTAssertEqual(why.against.count, 4)
        XCTAssertFalse(why.inFavour.isEmpty)
        XCTAssertFalse(why.steps.isEmpty)
        XCTAssertTrue(why.steps.allSatisfy { $0.score > number })
        let negative = try XCTUnwrap(why.negatives.first)
        XCTAssertGreaterThan(negative.stopsCounting, day)

        // The record that speaks against the holder, until a day that it shows.
        let detail = RecordModel(negative.record, wallet, now: app.now)
        await detail.load()
        XCTAssertEqual(
            detail.stage.content?.negative?.stopsCounting, negative.stopsCounting)
        await detail.annotate("paid on the next day")
        XCTAssertEqual(detail.stage.content?.record.note, "paid on the next day")
        await detail.dispute("not mine")
        XCTAssertEqual(detail.stage.content?.record.disputed, true)
        XCTAssertNotNil(detail.effect?.difference)
        await detail.restore()
        XCTAssertEqual(detail.stage.content?.record.disputed, false)

        // History has what home kept.
        let history = HistoryModel(wallet)
        await history.load()
        XCTAssertEqual(history.points.map(\.score), [number])

        // What it opens, by a catalogue whose publisher has to be trusted first.
        let samples = project.appendingPathComponent("cli/samples")
        let catalogue = ["catalogue.json", "catalogue.json.jws"].map(samples.appendingPathComponent)
        let histogram = ["histogram.json.jws", "histogram.json"].map(samples.appendingPathComponent)
        let perks = PerksModel(wallet, now: app.now)
        await perks.load()
        XCTAssertEqual(perks.stage, .empty)
        await perks.add(catalogue)
        XCTAssertEqual(perks.trouble?.phrase, .troubleRefused)
        XCTAssertNotNil(perks.trouble?.detail)
        await perks.trust(samples.appendingPathComponent("publisher.jwk"))
        XCTAssertEqual(perks.publishers.map(\.name), ["publisher"])
        await perks.add(catalogue)
        await perks.add(histogram)
        XCTAssertNil(perks.trouble)
        let doors = try XCTUnwrap(perks.stage.content)
        XCTAssertFalse(doors.perks.open.isEmpty)
        XCTAssertEqual(doors.perks.next.first?.atLeast, 650)
        XCTAssertEqual(doors.percentiles.count, 1)
        await home.load()
        XCTAssertEqual(home.stage.content?.perks?.open, doors.perks.open)
        await perks.distrust(try XCTUnwrap(perks.publishers.first))
        XCTAssertEqual(perks.publishers, [])

        // A merchant's link: consent, less than was asked, a signed answer.
        let request = try makeRequest(
            responseUri: "https://bikes.example/answer", nonce: "kYQ2m0y8cX3vT1sBpZr9Jw",
            asks: [.atLeast(threshold: 600), .score], purpose: "Bike without deposit",
            expires: 1_793_491_200, clientName: "Bikes & Co", state: "42")
        app.open(try XCTUnwrap(URL(string: request.link)))
        guard case .consent(let link)? = app.sheet else { return XCTFail("no sheet") }
        let consent = ConsentModel(link, wallet, keys: nil, post: post, now: app.now)
        await consent.load()
        let question = try XCTUnwrap(consent.stage.content)
        XCTAssertEqual(question.request.clientName, "Bikes & Co")
        XCTAssertTrue(consent.approved.isEmpty)
        XCTAssertFalse(consent.canSign)
        consent.approved[1] = .band
        XCTAssertTrue(consent.notShared.contains(.exactScore))
        await consent.sign()
        XCTAssertNil(consent.trouble)
        let answer = try XCTUnwrap(consent.answer)
        XCTAssertNotNil(answer.code)
        await consent.send()
        XCTAssertEqual(consent.delivery, .sent)
        XCTAssertEqual(post.sent.first?.address, "https://bikes.example/answer")
        XCTAssertTrue(post.sent.first?.form.hasSuffix("&state=42") ?? false)

        // What arrived verifies, and says the band alone.
        let verified = try Verifier(trust: .selfAsserted).verify(
            presentation: answer.presentation,
            expectation: Expectation(
                audience: question.request.clientId, nonce: question.request.nonce, atLeast: nil),
            now: UInt64(app.now.moment.timeIntervalSince1970) + 5)
        XCTAssertNil(verified.claims.score)
        XCTAssertTrue(verified.claims.scoreAtLeast.isEmpty)
        XCTAssertEqual(verified.claims.band?.min, 600)

        // A merchant with a certificate: the request is fetched, the answer sealed for them alone.
        let file = project.appendingPathComponent("bindings/tests/files/signed_request.json")
        let signed = try JSONDecoder().decode(
            [String: String].self, from: Data(contentsOf: file))
        post.lying[try XCTUnwrap(signed["uri"])] = signed["jwt"]
        let reference = try XCTUnwrap(RequestLink(XCTUnwrap(signed["reference"])))
        let shop = ConsentModel(reference, wallet, keys: nil, post: post, now: app.now)
        await shop.load()
        XCTAssertEqual(shop.stage.content?.sureness, .signed)
        XCTAssertEqual(
            shop.stage.content.map { app.words.sureness($0.sureness) },
            app.words(.consentSigned))
        shop.approved[0] = .atLeast(threshold: 600)
        await shop.sign()
        await shop.send()
        XCTAssertEqual(shop.delivery, .sent)
        XCTAssertTrue(post.sent.last?.form.hasPrefix("response=") ?? false)

        // The receipt, and taking the consent back.
        let receipts = ReceiptsModel(wallet, now: app.now)
        await receipts.load()
        let receipt = try XCTUnwrap(receipts.stage.content?.first { $0.claims == ["band"] })
        XCTAssertEqual(receipt.claims, ["band"])
        await receipts.withdraw(receipt)
        XCTAssertTrue(receipts.message?.contains(receipt.id) ?? false)
        XCTAssertNotNil(
            receipts.stage.content?.first { $0.id == receipt.id }?.withdrawnAt)
        let document = await receipts.export()
        XCTAssertTrue(document?.contains("@context") ?? false)
        receipts.text = "nobody"
        await receipts.load()
        XCTAssertEqual(receipts.stage, .empty)

        // Lock, guess wrong, open again.
        await app.lock()
        XCTAssertEqual(app.phase, .locked)
        XCTAssertNil(app.sheet)
        XCTAssertTrue(wallet.isLocked)
        await home.load()
        XCTAssertEqual(home.stage.trouble?.phrase, .troubleLocked)
        let unlock = UnlockModel(app)
        unlock.passphrase = "five random words"
        await unlock.unlock()
        XCTAssertEqual(unlock.trouble?.phrase, .troubleWrongPassphrase)
        XCTAssertEqual(app.phase, .locked)
        unlock.passphrase = words
        await unlock.unlock()
        XCTAssertEqual(app.phase, .open)

        // Erase, with the word typed.
        let settings = SettingsModel(app, wallet)
        await settings.erase()
        XCTAssertEqual(app.phase, .open)
        settings.typedWord = "Erase "
        await settings.erase()
        XCTAssertNil(settings.trouble)
        XCTAssertEqual(app.phase, .welcome)
        XCTAssertFalse(place.folder.hasWallet)
    }

    func testAKeyStoreARecoveryKeyAndABackupOpenTheWalletToo() async throws {
        let (here, there) = (Place(), Place())
        defer {
            here.remove()
            there.remove()
        }
        let app = here.app(keys: FakeKeys())
        let welcome = WelcomeModel(app)
        welcome.passphrase = words
        welcome.repeated = words
        await welcome.create()
        let wallet = try XCTUnwrap(app.wallet)
        let importing = ImportModel(wallet)
        await importing.importData(Data(twoRows.utf8))

        XCTAssertTrue(app.settings.usesKeyStore)
        await app.lock()
        let unlock = UnlockModel(app)
        await unlock.unlockWithKeyStore()
        XCTAssertNil(unlock.trouble)
        XCTAssertEqual(app.phase, .open)

        let settings = SettingsModel(app, wallet)
        let key = await settings.makeRecoveryKey()
        await app.lock()
        unlock.passphrase = "no key at all"
        await unlock.recover()
        XCTAssertNotNil(unlock.trouble)
        unlock.passphrase = " \(try XCTUnwrap(key)) "
        await unlock.recover()
        XCTAssertNil(unlock.trouble)
        let care = SettingsModel(app, try XCTUnwrap(app.wallet))
        let tooShort = await care.backup("short")
        XCTAssertNil(tooShort)
        XCTAssertEqual(care.trouble?.phrase, .strengthTooShort)
        let written = await care.backup("other words for the backup")
        let file = here.path.appendingPathExtension("backup")
        defer { try? FileManager.default.removeItem(at: file) }
        try XCTUnwrap(written).write(to: file)

        let other = there.app()
        let restoring = WelcomeModel(other)
        restoring.passphrase = "not these words at all"
        await restoring.restore(from: file)
        XCTAssertEqual(restoring.trouble?.phrase, .troubleWrongPassphrase)
        restoring.passphrase = "other words for the backup"
        await restoring.restore(from: file)
        XCTAssertNil(restoring.trouble)
        let records = RecordsModel(try XCTUnwrap(other.wallet))
        await records.load()
        XCTAssertEqual(records.stage.content?.total, 2)

        // In the place of the wallet here, with the word typed.
        care.typedWord = "replace"
        await care.restore(from: file, passphrase: "other words for the backup")
        XCTAssertNil(care.trouble)
        XCTAssertEqual(app.phase, .open)
    }

    func testTwoPeopleVouchByHandingTextsToEachOther() async throws {
        let (lin, chen) = (Place(), Place())
        defer {
            lin.remove()
            chen.remove()
        }
        let asker = VouchesModel(try await lin.wallet(words), now: lin.clock.now)
        let voucher = VouchesModel(try await chen.wallet(words), now: chen.clock.now)
        await asker.load()
        XCTAssertEqual(asker.stage, .empty)
        await asker.ask(scope: "rental")
        await voucher.give(try XCTUnwrap(asker.toHand))
        let vouch = try XCTUnwrap(voucher.toHand)
        await asker.accept("not a vouch")
        XCTAssertEqual(asker.trouble?.phrase, .troubleRefused)
        await asker.accept(vouch)
        XCTAssertNotNil(asker.outcome?.accepted)
        guard case .accepted(_, _, _, "rental")? = asker.stage.content?.first else {
            return XCTFail("not accepted")
        }
        guard case .given(let id, _, _, _, nil)? = voucher.stage.content?.first else {
            return XCTFail("not given")
        }
        await voucher.revoke(id)
        await asker.accept(try XCTUnwrap(voucher.toHand))
        XCTAssertEqual(asker.outcome?.revoked, 1)
    }
}

/// A folder for one phone, and its clock.
@MainActor
private struct Place {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("simsim-\(UUID().uuidString)")
    let clock = FakeClock()

    var folder: WalletFolder { WalletFolder(path, cost: .floor) }

    func app(keys: (any DeviceKeys)? = nil, post: any Post = FakePost()) -> AppModel {
        let settings = freshSettings()
        settings.language = .en
        return AppModel(
            place: folder, keys: keys, post: post, settings: settings, now: clock.now)
    }

    func wallet(_ passphrase: String) async throws -> any WalletPort {
        try await folder.create(Passphrase.sink(passphrase))
    }

    nonisolated func remove() {
        try? FileManager.default.removeItem(at: path)
    }
}

/// The project's root.
let project = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Two wages: too little for a number.
private let twoRows = ["08", "09"].map { month in
    #"{"id":"000000000000000000000000000000\#(month)","day":"2026-\#(month)-28","#
        + #""source":{"origin":"bank_file","id":"bank"},"reliability":700,"kind":"transaction","#
        + #""account":"a0000000000000000000000000000000","direction":"in","#
        + #""amount":{"minor":245000,"currency":"EUR"},"purpose":"income_wages"}"#
}.joined(separator: "\n")
