import Foundation
import Simsim
import XCTest

@testable import SimsimDemoCore

/// Every screen is loading, empty, ready or failed, and says so.
@MainActor
final class StatesTests: XCTestCase {
    private let wallet = FakeWallet()
    private let now = FakeClock().now

    func testHomeIsLoadingThenEmptyThenWithoutANumberThenWithOne() async {
        let home = HomeModel(wallet, now: now)
        XCTAssertEqual(home.stage, .loading)
        await home.load()
        XCTAssertEqual(home.stage, .empty)

        wallet.stored = [record("1")]
        wallet.number = nil
        wallet.missing = [Missing(kind: .historyDays, have: 10, need: 90, categories: [])]
        await home.load()
        XCTAssertNil(home.stage.content?.score.number)
        XCTAssertNil(home.stage.content?.arc)
        XCTAssertNil(home.stage.content?.radar)
        XCTAssertNil(home.stage.content?.perks)
        XCTAssertFalse(wallet.calls.contains("rescore"))

        wallet.number = 604
        await home.load()
        XCTAssertEqual(home.stage.content?.score.number, 604)
        XCTAssertEqual(home.stage.content?.nextBand?.points, 46)
        XCTAssertTrue(wallet.calls.contains("rescore"))
    }

    func testAScoreThatIsNotDueIsNotKeptAgain() async {
        wallet.stored = [record("1")]
        wallet.past = [past("2026-11-01", 604)]
        await HomeModel(wallet, now: now).load()
        XCTAssertFalse(wallet.calls.contains("rescore"))
    }

    func testDamagedRecordsAloneAreNotAnEmptyHome() async {
        wallet.damaged = 2
        let home = HomeModel(wallet, now: now)
        await home.load()
        XCTAssertEqual(home.stage.content?.damaged, 2)
    }

    func testEveryScreenSaysWhatFailed() async {
        wallet.error = .Storage(message: "the disk is full")
        let trouble = Trouble(.troubleStorage, detail: "the disk is full")
        let home = HomeModel(wallet, now: now)
        await home.load()
        XCTAssertEqual(home.stage, .failed(trouble))
        let reasons = ReasonsModel(wallet, now: now)
        await reasons.load()
        XCTAssertEqual(reasons.stage, .failed(trouble))
        let records = RecordsModel(wallet)
        await records.load()
        XCTAssertEqual(records.stage, .failed(trouble))
        let detail = RecordModel("1", wallet, now: now)
        await detail.load()
        XCTAssertEqual(detail.stage, .failed(trouble))
        let history = HistoryModel(wallet)
        await history.load()
        XCTAssertEqual(history.stage, .failed(trouble))
        let receipts = ReceiptsModel(wallet, now: now)
        await receipts.load()
        XCTAssertEqual(receipts.stage, .failed(trouble))
        let perks = PerksModel(wallet, now: now)
        await perks.load()
        XCTAssertEqual(perks.stage, .failed(trouble))
        let vouches = VouchesModel(wallet, now: now)
        await vouches.load()
        XCTAssertEqual(vouches.stage, .failed(trouble))
        let importing = ImportModel(wallet)
        await importing.importData(Data())
        XCTAssertEqual(importing.step, .failed(trouble))
        let link = RequestLink("openid4vp://?")!
        let consent = ConsentModel(link, wallet, keys: nil, post: FakePost(), now: now)
        await consent.load()
        XCTAssertEqual(consent.stage, .failed(trouble))
    }

    func testEveryScreenWithNothingIsEmpty() async {
        wallet.number = nil
        let reasons = ReasonsModel(wallet, now: now)
        await reasons.load()
        XCTAssertEqual(reasons.stage, .empty)
        let records = RecordsModel(wallet)
        await records.load()
        XCTAssertEqual(records.stage, .empty)
        XCTAssertFalse(records.filter.isNarrowing)
        let detail = RecordModel("gone", wallet, now: now)
        await detail.load()
        XCTAssertEqual(detail.stage, .empty)
        let history = HistoryModel(wallet)
        await history.load()
        XCTAssertEqual(history.stage, .empty)
        XCTAssertTrue(history.points.isEmpty)
        let receipts = ReceiptsModel(wallet, now: now)
        await receipts.load()
        XCTAssertEqual(receipts.stage, .empty)
        let perks = PerksModel(wallet, now: now)
        await perks.load()
        XCTAssertEqual(perks.stage, .empty)
        let vouches = VouchesModel(wallet, now: now)
        await vouches.load()
        XCTAssertEqual(vouches.stage, .empty)
    }

    func testAnErrorFromElsewhereNeverRepeatsItsWords() async {
        struct Telling: Error, CustomStringConvertible {
            let description = "account 4711"
        }
        XCTAssertEqual(Trouble(Telling()), Trouble(.troubleOther))
    }

    func testRecordsArriveInPagesAndFiltersNarrow() async {
        wallet.stored = (0..<5).map { record("\($0)", label: $0 == 3 ? "Rent" : "Bread") }
        let records = RecordsModel(wallet, pageSize: 2)
        await records.load()
        XCTAssertEqual(records.stage.content?.records.map(\.id), ["0", "1"])
        XCTAssertTrue(records.hasMore)
        await records.loadMore()
        await records.loadMore()
        XCTAssertEqual(records.stage.content?.records.count, 5)
        XCTAssertFalse(records.hasMore)

        records.filter.text = "Rent"
        await records.load()
        XCTAssertEqual(records.stage.content?.records.map(\.id), ["3"])
        records.filter.kind = .loan
        await records.load()
        XCTAssertEqual(records.stage, .empty)
        XCTAssertTrue(records.filter.isNarrowing)
    }

    func testAnAnswerThatALaterQuestionOvertookIsThrownAway() async {
        wallet.stored = [record("slow", label: "slow"), record("quick", label: "quick")]
        let records = RecordsModel(wallet)
        wallet.whileListing = { [wallet] in
            wallet.whileListing = nil
            await Self.ask(records, for: "quick")
        }
        records.filter.text = "slow"
        await records.load()
        XCTAssertEqual(records.stage.content?.records.map(\.id), ["quick"])
    }

    private static func ask(_ records: RecordsModel, for text: String) async {
        records.filter.text = text
        await records.load()
    }

    func testAnEditShowsItsEffectAndIsTakenBack() async {
        wallet.stored = [record("1")]
        let detail = RecordModel("1", wallet, now: now)
        await detail.load()
        XCTAssertEqual(detail.stage.content?.worth, 5)
        XCTAssertFalse(detail.canUndo)
        await detail.dispute("not mine")
        XCTAssertEqual(detail.effect?.difference, 6)
        await detail.undo()
        XCTAssertNil(detail.effect)
        XCTAssertFalse(detail.canUndo)
        await detail.delete()
        XCTAssertTrue(detail.isDeleted)
        XCTAssertEqual(detail.stage, .empty)
    }

    func testAnEditThatFailsChangesNothingOnTheScreen() async {
        wallet.stored = [record("1")]
        let detail = RecordModel("1", wallet, now: now)
        await detail.load()
        wallet.error = .Busy(message: "")
        await detail.delete()
        XCTAssertEqual(detail.trouble?.phrase, .troubleBusy)
        XCTAssertFalse(detail.isDeleted)
        XCTAssertEqual(detail.stage.content?.record.id, "1")
    }

    func testAnImportTellsHowFarItIs() async {
        let report = ImportReport(
            format: "ofx", rows: 1, first: nil, last: nil, selfCheck: .none, added: 1, known: 0,
            kinds: [:], purposes: [:], recurring: [], proposed: nil, remembered: nil,
            signedBy: nil, rejections: [], remarks: [], summaryJson: "{}")
        wallet.progress = [
            .running(.reading(done: 50, total: 100)), .running(.storing(done: 1, total: 2)),
            .done(report),
        ]
        let importing = ImportModel(wallet)
        XCTAssertEqual(importing.step, .choosing)
        await importing.importData(Data())
        XCTAssertEqual(importing.step, .done(report))
        XCTAssertEqual(ImportProgress.reading(done: 50, total: 100).share, 0.25)
        XCTAssertEqual(ImportProgress.storing(done: 1, total: 2).share, 0.75)
        XCTAssertEqual(ImportProgress.storing(done: 0, total: 0).share, 0.5)
    }

    func testAnImportThatEndsWithoutAReportWasStopped() async {
        wallet.progress = [.running(.reading(done: 1, total: 2))]
        let importing = ImportModel(wallet)
        await importing.importData(Data())
        XCTAssertEqual(importing.step, .failed(Trouble(.troubleCancelled)))
    }

    func testAFileThatIsNotThereIsSaidToBeUnreadable() async {
        let importing = ImportModel(wallet)
        await importing.importFile(at: URL(fileURLWithPath: "/nowhere/at-all.csv"))
        XCTAssertEqual(importing.step, .failed(Trouble(.troubleUnreadableFile)))
    }

    func testReasonsAreSplitByWhichWayTheyWork() async {
        let text = Simsim.Text(wordings: ["en": "Have your identity verified"])
        wallet.steps = [NextStep(change: .identityVerified, text: text, gain: 9, score: 613)]
        let reasons = ReasonsModel(wallet, now: now)
        await reasons.load()
        XCTAssertEqual(reasons.stage.content?.steps.map(\.gain), [9])
        XCTAssertEqual(reasons.stage.content?.against.map(\.code), ["ch_length"])
        XCTAssertEqual(reasons.stage.content?.inFavour, [])
    }

    func testACatalogueNeedsItsSignature() async {
        let perks = PerksModel(wallet, now: now)
        await perks.add([project.appendingPathComponent("cli/samples/catalogue.json")])
        XCTAssertEqual(perks.trouble, Trouble(.troubleUnreadableFile))
        XCTAssertEqual(wallet.calls, [])
    }
}
