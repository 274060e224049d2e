import Foundation
import Simsim
import XCTest

@testable import SimsimDemoCore

/// Nothing leaves but what was approved.
@MainActor
final class ConsentTests: XCTestCase {
    private let wallet = FakeWallet()
    private let post = FakePost()

    private func asked() async -> ConsentModel {
        let model = ConsentModel(
            RequestLink("openid4vp://?client_id=x")!, wallet, keys: nil, post: post,
            now: FakeClock().now)
        await model.load()
        return model
    }

    func testNothingIsApprovedBeforeTheHolderDoes() async {
        let consent = await asked()
        XCTAssertTrue(consent.approved.isEmpty)
        XCTAssertFalse(consent.canSign)
        await consent.sign()
        XCTAssertNil(consent.answer)
        XCTAssertFalse(wallet.calls.contains("share"))
    }

    func testOnlyWhatIsOnOfferCanBeApproved() async {
        let consent = await asked()
        consent.approved[2] = .atLeast(threshold: 650)  // withheld
        consent.approved[0] = .score  // another question's
        consent.approved[9] = .band  // no such question
        XCTAssertTrue(consent.approved.isEmpty)
        consent.approved[1] = .band
        XCTAssertEqual(consent.approved, [1: .band])
        consent.approved[1] = nil
        XCTAssertTrue(consent.approved.isEmpty)
    }

    func testALowerAnswerTakesThePlaceOfTheOneAskedFor() async {
        let consent = await asked()
        consent.approved[1] = .score
        XCTAssertEqual(consent.notShared, [.records])
        consent.approved[1] = .band
        XCTAssertEqual(consent.notShared, [.records, .exactScore])
        consent.approved[0] = .atLeast(threshold: 600)
        await consent.sign()
        XCTAssertEqual(consent.answer?.receipt.claims, ["atLeast(threshold: 600)", "band"])
    }

    func testWhatIsSignedCanNoLongerBeChangedOrRefused() async {
        let consent = await asked()
        consent.approved[1] = .band
        await consent.sign()
        consent.approved[1] = .score
        XCTAssertEqual(consent.approved, [1: .band])
        XCTAssertFalse(consent.canSign)
        await consent.refuse()
        XCTAssertTrue(post.sent.isEmpty)
    }

    func testKeysThatRefuseSignNothing() async {
        let consent = ConsentModel(
            RequestLink("openid4vp://?")!, wallet, keys: FakeKeys(), post: post,
            now: FakeClock().now)
        await consent.load()
        consent.approved[1] = .band
        await consent.sign()
        XCTAssertNil(consent.answer)
        XCTAssertNotNil(consent.trouble)
        XCTAssertFalse(wallet.calls.contains("share"))
    }

    func testSendingThatFailsCanBeTriedAgain() async {
        let consent = await asked()
        consent.approved[1] = .band
        await consent.sign()
        post.fails = true
        await consent.send()
        XCTAssertEqual(consent.delivery, .failed(Trouble(.troubleSend)))
        post.fails = false
        await consent.send()
        await consent.send()
        XCTAssertEqual(consent.delivery, .sent)
        XCTAssertEqual(post.sent.count, 1)
    }

    func testAnAnswerAndARefusalGoInTheFormThatTheWalletWrites() async {
        let consent = await asked()
        await consent.refuse()
        XCTAssertEqual(post.sent.map(\.form), ["form of a refusal"])
        let other = await asked()
        other.approved[1] = .band
        await other.sign()
        await other.send()
        XCTAssertEqual(post.sent.last?.form, "form of a.b.c~d.e.f")
        XCTAssertEqual(post.sent.last?.address, "https://shop.example/answer")
    }

    func testARequestIsFetchedOverHTTPSAlone() async {
        for address in ["http://shop.example/r/1", "", "file:///etc/passwd"] {
            do {
                _ = try await HTTPPost().fetch(address)
                XCTFail(address)
            } catch {
                XCTAssertEqual(error as? Trouble, Trouble(.troubleFetch))
            }
        }
    }

    func testAnAnswerGoesToHTTPSOnly() async {
        XCTAssertNotNil(HTTPPost.allowed("https://shop.example/answer"))
        XCTAssertNotNil(HTTPPost.allowed("http://127.0.0.1:8080/answer"))
        for address in ["http://shop.example/", "ftp://shop.example/", "file:///etc/passwd", ""] {
            XCTAssertNil(HTTPPost.allowed(address), address)
        }
    }

    func testACodeHoldsAnAnswerOrSaysThatItCannot() async {
        XCTAssertNotNil(AnswerCode(String(repeating: "a", count: AnswerCode.most)))
        XCTAssertNil(AnswerCode(String(repeating: "a", count: AnswerCode.most + 1)))
        XCTAssertNil(AnswerCode(""))
    }

    func testALinkIsARequestOnlyByItsScheme() async {
        XCTAssertEqual(RequestLink(" OpenID4VP://?a=b\n")?.text, "OpenID4VP://?a=b")
        XCTAssertNil(RequestLink("https://shop.example/"))
        XCTAssertNil(RequestLink("openid4vp://" + String(repeating: "a", count: RequestLink.most)))
    }
}
