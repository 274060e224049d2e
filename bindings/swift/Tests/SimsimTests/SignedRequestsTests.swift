import Foundation
import XCTest

@testable import Simsim

/// A merchant with a certificate, an attester's keys, and what a wallet knows of itself.
final class SignedRequestsTests: XCTestCase {
    private struct Given: Decodable {
        let roots, link, clientId, jwt, uri, reference: String
    }

    private let place = FileManager.default.temporaryDirectory
        .appendingPathComponent("simsim-\(UUID().uuidString)")
    private let day = CalendarDay("2026-11-01")!
    private let now = Date(timeIntervalSince1970: 1_793_490_300)
    private let ask = [Ask.atLeast(threshold: 600)]

    override func tearDown() {
        try? FileManager.default.removeItem(at: place)
    }

    func testASignedRequestSaysWhoAsksAndItsAnswerIsSealed() async throws {
        let (wallet, signed) = (try await holder(), try given())
        let incoming = try wallet.read(signed.link, roots: signed.roots, now: now)
        let preview = try await wallet.prepare(incoming, asOf: day, now: now)
        XCTAssertEqual(preview.sureness(), .certified)
        XCTAssertEqual(preview.request().clientName, "Velo")
        let unknown = try await wallet.prepare(
            wallet.read(signed.link, now: now), asOf: day, now: now)
        XCTAssertEqual(unknown.sureness(), .signed)

        let shared = try await wallet.share(preview, approved: ask, now: now)
        let form = try incoming.form(presentation: shared.presentation)
        XCTAssertTrue(form.hasPrefix("response="))
        XCTAssertFalse(form.contains(shared.presentation.prefix(40)))
        XCTAssertEqual(answerKeyName(form: Data(form.utf8)), "order-1")
        XCTAssertNil(shared.attester)
    }

    func testARequestThatLiesElsewhereIsFetchedFirstAndAForgedOneRefused() async throws {
        let (wallet, signed) = (try await holder(), try given())
        XCTAssertEqual(try requestUri(link: signed.reference), signed.uri)
        XCTAssertNil(try requestUri(link: signed.link))
        XCTAssertThrowsError(try wallet.read(signed.reference, now: now))
        let read = try wallet.read(
            signed.reference, fetched: signed.jwt, roots: signed.roots, now: now)
        XCTAssertEqual(read.request().clientId, signed.clientId)
        XCTAssertEqual(read.request().link, "")
        let forged = String(signed.jwt.dropLast(8)) + "AAAAAAAA"
        XCTAssertThrowsError(
            try wallet.read(signed.reference, fetched: forged, roots: signed.roots, now: now)
        ) { error in
            guard case WalletError.Request = error else { return XCTFail("\(error)") }
        }
        XCTAssertThrowsError(try wallet.read(signed.link, now: now.addingTimeInterval(86_400))) {
            guard case WalletError.RequestExpired = $0 else { return XCTFail("\($0)") }
        }
    }

    func testKeysAreMadeForAnAttesterWhoCertifiesNoOthers() async throws {
        let wallet = try await holder()
        let made = try await wallet.makeLeaves(2)
        XCTAssertEqual(Set(made).count, 2)
        do {
            let nobody = Attested(iss: "https://attest.example", x5c: [Data(count: 8)])
            try await wallet.certifyLeaf(made[0], attested: nobody, goodUntil: now)
            XCTFail("it was certified")
        } catch WalletError.Refused {
        }
        let certified = try await wallet.certifiedLeaves(now: now)
        XCTAssertEqual(certified, 0)
    }

    func testWhatOnlyTheHolderKnowsCanBeStatedAndWhatSpeaksAgainstThemEndsOnADay() async throws {
        let wallet = try await holder()
        let payee = try await wallet.payee("Energy")
        let due = Fact.due(
            obligation: try XCTUnwrap(payee), amount: Amount(minor: 500, currency: "EUR"), paid: nil)
        let id = try await wallet.addFact(
            due, label: "Energy", on: try XCTUnwrap(CalendarDay("2026-03-01")))
        let record = try await wallet.record(id)
        XCTAssertEqual(record?.origin, .typedIn)
        let score = try await wallet.score(asOf: day)
        let overdue = try XCTUnwrap(score.negatives.first { $0.record == id })
        XCTAssertEqual(overdue.kind, .overdue)
        XCTAssertGreaterThan(overdue.stopsCounting.daysSince1970, day.daysSince1970)
        let words = wallet.scorecard.characteristics()
        XCTAssertEqual(words.map(\.id), score.characteristics.map(\.id))
    }

    func testAWalletIsExaminedAndKnowsAnOlderCopyOfItself() async throws {
        let wallet = try await holder()
        let examined = try await wallet.examine()
        XCTAssertTrue(examined.items > 500 && examined.findings.isEmpty)
        let discarded = try await wallet.discardQuarantined()
        XCTAssertEqual(discarded, 0)
        let mark = try await wallet.mark()
        _ = try await wallet.rescore(now: now)
        try await wallet.check(mark: mark)
        var later = try await wallet.mark()
        later[later.count - 1] += 1
        do {
            try await wallet.check(mark: later)
            XCTFail("an older copy was taken")
        } catch WalletError.Refused {
        }
    }

    private func given() throws -> Given {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let file = root.appendingPathComponent("bindings/tests/files/signed_request.json")
        return try decoder.decode(Given.self, from: Data(contentsOf: file))
    }

    /// A wallet with everything of the demo in it.
    private func holder() async throws -> SimsimWallet {
        let wallet = try await SimsimWallet.create(
            in: place, passphrase: SecretSink("five random words are better"), cost: .floor)
        for name in ["bank.ofx", "alipay.csv", "facts.jsonl"] {
            let file = root.appendingPathComponent("cli/demo/\(name)")
            _ = try await wallet.importFile(Data(contentsOf: file))
        }
        return wallet
    }
}
