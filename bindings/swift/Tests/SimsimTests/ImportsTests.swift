import Foundation
import XCTest

@testable import Simsim

/// What the holder says about a file: its password, its columns, whose signature counts.
final class ImportsTests: XCTestCase {
    private let place = FileManager.default.temporaryDirectory
        .appendingPathComponent("simsim-\(UUID().uuidString)")
    private let now = Date(timeIntervalSince1970: 1_793_490_300)
    private let card = Data(
        "Date;Merchant;Amount\n2026-01-05;Bakery;4.20\n2026-01-06;Books;19.90\n".utf8)

    override func tearDown() {
        try? FileManager.default.removeItem(at: place)
    }

    func testAMappingIsProposedConfirmedAndRemembered() async throws {
        let wallet = try await empty()
        let look = try await wallet.look(at: card)
        let proposed = try XCTUnwrap(look.mapping)
        XCTAssertEqual(look.columns, ["date", "merchant", "amount"])
        XCTAssertEqual([proposed.day, proposed.payee], ["date", "merchant"])
        XCTAssertEqual(directions(look), [.in, .in])

        let confirmed = Mapping(
            day: proposed.day, amount: proposed.amount, spendIsPositive: true, currency: "CHF",
            payee: proposed.payee)
        let options = ImportOptions(mapping: confirmed)
        let changed = try await wallet.look(at: card, options)
        XCTAssertEqual(directions(changed), [.out, .out])
        let nothing = try await wallet.records()
        XCTAssertTrue(nothing.records.isEmpty, "a look keeps nothing")
        let report = try await wallet.importFile(card, options)
        XCTAssertNil(report.proposed)

        let later = Data("AMOUNT;date;Merchant\n7.00;2026-02-01;Bakery\n".utf8)
        let again = try await wallet.look(at: later)
        XCTAssertNil(again.mapping, "there is nothing to ask")
        let next = try await wallet.importFile(later)
        XCTAssertEqual(next.remembered, try XCTUnwrap(report.remembered))
        let kept = try await wallet.mappings()
        XCTAssertEqual(kept.map(\.mapping), [confirmed])
        let wasThere = try await wallet.forgetMapping(kept[0].id)
        XCTAssertTrue(wasThere)
        let asked = try await wallet.importFile(later)
        XCTAssertNotNil(asked.proposed)
    }

    func testOneOfSeveralFilesInAZipIsReadAsTheHolderSays() async throws {
        let wallet = try await empty()
        let two = try file("two.zip")
        let look = try await wallet.look(at: two)
        XCTAssertEqual(look.entries, ["card.csv", "cash.qif"])
        await refused { _ = try await wallet.importFile(two) }
        let options = ImportOptions(currency: "EUR", dateOrder: .monthFirst, entry: 1)
        let report = try await wallet.importFile(two, options)
        XCTAssertEqual(report.first, CalendarDay("2026-02-03"))
        XCTAssertTrue(report.summaryJson.contains(#""net_sum":{"EUR":"-5.00"}"#))
    }

    func testAFileNeedNotBeInMemory() async throws {
        let wallet = try await empty()
        let bank = root.appendingPathComponent("cli/demo/bank.ofx")
        var report: ImportReport?
        for try await step in wallet.importing(at: bank) {
            if case .done(let done) = step { report = done }
        }
        XCTAssertGreaterThan(try XCTUnwrap(report).added, 300)
        let again = try await wallet.importFile(Data(contentsOf: bank))
        XCTAssertEqual(again.added, 0, "it is the same file")
        let look = try await wallet.look(
            into: root.appendingPathComponent("bindings/tests/files/two.zip"))
        XCTAssertEqual(look.entries.count, 2)
        await refused { _ = try await wallet.importFile(at: self.place) }
    }

    func testALockedFileAsksForItsPassword() async throws {
        let wallet = try await empty()
        let locked = try file("locked.zip")
        let look = try await wallet.look(at: locked)
        XCTAssertTrue(look.needsPassword)
        for password in [nil, "654321"] {
            do {
                _ = try await wallet.importFile(locked, ImportOptions(password: password))
                XCTFail("it was read")
            } catch WalletError.FileLocked {
            }
        }
        let options = ImportOptions(password: "123456")
        XCTAssertEqual("\(options)", "ImportOptions { .. }")
        let report = try await wallet.importFile(locked, options)
        XCTAssertEqual(report.rows, 1)
    }

    func testAStatementThatAPinnedSourceSignedIsReliedOnFully() async throws {
        let wallet = try await empty()
        let statement = Data(Signed.statement.utf8)
        let options = ImportOptions(signature: Signed.statementSignature)
        await refused { _ = try await wallet.importFile(statement, options) }
        let keys = try await wallet.pinSources(Data(Signed.registry.utf8))
        XCTAssertEqual(keys, 1)
        await refused { _ = try await wallet.importFile(statement + Data([32]), options) }
        let report = try await wallet.importFile(statement, options)
        XCTAssertEqual(report.signedBy, "https://bank.example")
        let look = try await wallet.look(at: Data(Signed.credential.utf8))
        XCTAssertTrue(look.isCredential)
        let stated = try await wallet.importCredential(Signed.credential, now: now)
        XCTAssertEqual(stated.added, 1)
        let records = try await wallet.records().records
        XCTAssertTrue(records.allSatisfy { $0.reliability == 1000 })
        let sources = try await wallet.sources()
        XCTAssertEqual(
            sources, [PinnedSource(id: "https://bank.example", kid: "k1", algorithm: "ES256")])
        let unpinned = try await wallet.unpinSource("https://bank.example")
        XCTAssertTrue(unpinned)
    }

    func testAReportSaysWhatWasUnderstoodAndACorrectionBecomesARule() async throws {
        let wallet = try await empty()
        let file = root.appendingPathComponent("cli/demo/alipay.csv")
        let report = try await wallet.importFile(Data(contentsOf: file))
        XCTAssertEqual(report.purposes[.bill], 48)
        let bill = try XCTUnwrap(report.recurring.first { $0.purpose == .bill })
        XCTAssertTrue(bill.direction == .out && bill.payments >= 3)
        let records = try await wallet.records().records
        let purchase = try XCTUnwrap(
            records.first {
                if case .transaction(_, _, _, _, .purchase, _, .some) = $0.fact { true } else { false }
            })
        let isRule = try await wallet.correct(purchase.id, purpose: .rent)
        XCTAssertTrue(isRule, "it holds for the payee")
        let rules = try await wallet.corrections()
        XCTAssertEqual(rules.map(\.was), [.purchase])
        XCTAssertEqual(rules.map(\.purpose), [.rent])
        XCTAssertNotNil(rules.first?.latest)
    }

    private func empty() async throws -> SimsimWallet {
        try await SimsimWallet.create(
            in: place, passphrase: SecretSink("five random words are better"), cost: .floor)
    }

    private func file(_ name: String) throws -> Data {
        try Data(contentsOf: root.appendingPathComponent("bindings/tests/files/\(name)"))
    }

    private func directions(_ look: FileLook) -> [Direction] {
        look.sample.compactMap {
            if case .transaction(_, let direction, _, _, _, _, _) = $0.fact { direction } else { nil }
        }
    }
}
