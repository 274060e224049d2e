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

    func testAnAnswerThatShallBeEncryptedIsNotSentInTheClear() async {
        wallet.question.link = "openid4vp://?response_mode=direct_post.jwt&state=1"
        let consent = await asked()
        consent.approved[1] = .band
        await consent.sign()
        await consent.send()
        XCTAssertEqual(consent.delivery, .failed(Trouble(.troubleEncrypted)))
        XCTAssertTrue(post.sent.isEmpty)
    }

    func testARefusalIsTheFormThatSaysAccessDenied() async {
        let consent = await asked()
        await consent.refuse()
        XCTAssertEqual(post.sent.first?.form, AnswerForm(refusing: "s&1"))
        XCTAssertEqual(
            post.sent.first.map { String(decoding: $0.form.body, as: UTF8.self) },
            "error=access_denied&state=s%261")
    }

    func testTheFormCarriesThePresentationAsTheFormatSays() async {
        let form = AnswerForm(presentation: "a.b~c", state: nil)
        XCTAssertEqual(
            String(decoding: form.body, as: UTF8.self),
            "vp_token=%7B%22score%22%3A%5B%22a.b~c%22%5D%7D")
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
