import Foundation
import XCTest

@testable import Simsim

#if canImport(CryptoKit)
import CryptoKit
#endif

/// What a wallet does beyond the journeys: hardware keys, perks, vouches, deposits, moving house.
final class LifeTests: XCTestCase {
    private let place = FileManager.default.temporaryDirectory
        .appendingPathComponent("simsim-\(UUID().uuidString)")
    private let day = CalendarDay("2026-11-01")!
    private let now = Date(timeIntervalSince1970: 1_793_490_300)
    private let approved = [Ask.atLeast(threshold: 600)]

    override func setUp() {
        try? FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }

    override func tearDown() {
        try? FileManager.default.removeItem(at: place)
    }

    func testAnswersAreSignedByKeysInHardwareInTwoSteps() async throws {
        let wallet = try await holder()
        let asked = try request()
        let (leaf, own) = (HardwareKey(0), HardwareKey(1))
        let preview = try await wallet.prepare(asked.link, asOf: day, now: now)
        let pending = try await wallet.beginShare(
            preview, approved: approved, leaf: leaf.publicKey(), holder: own.publicKey(), now: now)
        let unbound = try pending.signed(signature: leaf.sign(message: pending.bytesToSign()))
        XCTAssertThrowsError(try pending.bytesToSign(), "this step was taken")
        var receipts = try await wallet.receipts()
        XCTAssertTrue(receipts.isEmpty, "nothing has left yet")
        let shared = try await wallet.finishShare(
            unbound, signature: own.sign(message: unbound.bytesToSign()))
        receipts = try await wallet.receipts()
        XCTAssertEqual(receipts, [shared.receipt])
        try check(asked, shared)
    }

    func testAnswersAreSignedByKeysInHardwareInOneStep() async throws {
        let wallet = try await holder()
        let asked = try request()
        let preview = try await wallet.prepare(asked.link, asOf: day, now: now)
        let shared = try await wallet.share(
            preview, approved: approved, leaf: HardwareKey(0), holder: HardwareKey(1), now: now)
        try check(asked, shared)
    }

    func testHardwareThatRefusesIsAnErrorAndNothingLeaves() async throws {
        let wallet = try await holder()
        let preview = try await wallet.prepare(request().link, asOf: day, now: now)
        await refused {
            _ = try await wallet.share(
                preview, approved: self.approved, leaf: ShyKey(), holder: HardwareKey(1),
                now: self.now)
        }
        let receipts = try await wallet.receipts()
        XCTAssertTrue(receipts.isEmpty)
    }

    func testACatalogueOpensDoorsOnceItsPublisherIsTrusted() async throws {
        let wallet = try await holder()
        let (content, signature) = (Data(Signed.catalogue.utf8), Signed.catalogueSignature)
        await refused { _ = try await wallet.addCatalogue(content, signature: signature, on: self.day) }
        try await wallet.trustPublisher("The guild", jwk: Signed.publisher)
        let id = try await wallet.addCatalogue(content, signature: signature, on: day)
        XCTAssertEqual(id, "guild")
        let perks = try await wallet.perks(on: day)
        XCTAssertEqual(perks.open.map(\.id), ["bike"])
        XCTAssertEqual(perks.open.first?.title.inLanguage(language: "de"), "Velo ohne Kaution")
        XCTAssertEqual(perks.next.map(\.atLeast), [950])
        let wasTrusted = try await wallet.distrustPublisher("The guild")
        let left = try await wallet.perks(on: day)
        XCTAssertTrue(wasTrusted && left.open.isEmpty)
    }

    func testAVouchIsAskedForGivenAcceptedAndTakenBack() async throws {
        let wallet = try await holder()
        let friend = try await SimsimWallet.create(
            in: place.appendingPathComponent("friend"), passphrase: SecretSink("another"), cost: .floor)
        let ask = try await wallet.askForVouch(scope: "rental", on: day)
        let vouch = try await friend.giveVouch(ask, on: day)
        let accepted = try await wallet.acceptVouch(vouch, on: day).accepted
        let record = try await wallet.record(XCTUnwrap(accepted))
        guard case .vouch(_, nil, "rental", nil) = record?.fact else { return XCTFail("a vouch") }
        let given = try await friend.vouches().first
        guard case .given(let id, _, _, _, nil) = given else { return XCTFail("it was given") }
        let takenBack = try await friend.revokeVouch(id, on: day)
        let outcome = try await wallet.acceptVouch(takenBack, on: day)
        XCTAssertEqual(outcome.revoked, 1)
    }

    func testADepositIsWaivedKeptAndCounted() async throws {
        let wallet = try await holder()
        let opened = try XCTUnwrap(CalendarDay("2026-10-20"))
        let accepted = try await wallet.acceptDeposit(Signed.offer, on: opened)
        let key = try checkCountersignature(countersignature: accepted.text, statement: Signed.offer)
        let closed = try await wallet.closeDeposit(Signed.closing, on: day)
        XCTAssertEqual(
            key, try checkCountersignature(countersignature: closed.text, statement: Signed.closing))
        let record = try await wallet.record(closed.record)
        guard case .commitment(_, true?) = record?.fact else { return XCTFail("it was kept") }
        let deposits = try await wallet.deposits()
        XCTAssertEqual(deposits.map(\.kept), [true])
        XCTAssertEqual(deposits.first?.terms.amount, Amount(minor: 20_000, currency: "CHF"))
    }

    func testAnAnswerCountsOnceByAMerchantsOwnStoreToo() async throws {
        let wallet = try await holder()
        let asked = try request()
        let preview = try await wallet.prepare(asked.link, asOf: day, now: now)
        let shared = try await wallet.share(preview, approved: approved, now: now)
        let policy = try Policy.parse(text: "self_asserted = true\nat_least = 600")
        let verifier = Verifier.withPolicy(policy: policy)
        let expectation = Expectation(audience: asked.clientId, nonce: asked.nonce)
        for nonces in [memoryNonces(), OwnStore()] as [any NonceStore] {
            let once = {
                try verifier.verifyOnce(
                    presentation: shared.presentation, expectation: expectation, nonces: nonces,
                    until: asked.expires, now: seconds(self.now) + 10)
            }
            XCTAssertEqual(try once().level, .selfAsserted)
            XCTAssertThrowsError(try once()) { error in
                guard case VerifyError.Refused("kb_replayed", _) = error else {
                    return XCTFail("\(error)")
                }
            }
        }
        XCTAssertThrowsError(try Policy.parse(text: "at_leest = 600"))
    }

    func testABackupAndARecoveryKeyBothGiveTheRecordsBack() async throws {
        let backup = place.appendingPathComponent("backup")
        let wallet = try await holder()
        let records = try await wallet.records()
        let leftOut = try await wallet.backup(to: backup, passphrase: SecretSink("of the backup"))
        XCTAssertEqual(leftOut, 0)
        let key = try await wallet.makeRecoveryKey()
        try await wallet.lock()
        let recovered = try await SimsimWallet.recover(
            in: place.appendingPathComponent("vault"), key: key)
        let found = try await recovered.records()
        XCTAssertEqual(found, records)

        let new = place.appendingPathComponent("new")
        await refused {
            _ = try await SimsimWallet.restore(
                from: backup, in: new, passphrase: SecretSink("five random words are better"))
        }
        let restored = try await SimsimWallet.restore(
            from: backup, in: new, passphrase: SecretSink("of the backup"))
        let again = try await restored.records()
        XCTAssertEqual(again, records)
    }

    func testForeignCodeMayCallBackAndIsToldThatTheWalletIsBusy() async throws {
        let wallet = try await holder()
        let curious = CuriousStore(wallet.wallet)
        try await wallet.addGuard(curious)
        try await wallet.unlock(guardedBy: curious)
        let removed = try await wallet.removeGuard()
        XCTAssertTrue(removed)
        XCTAssertGreaterThanOrEqual(curious.told.count, 2)
        XCTAssertTrue(curious.told.allSatisfy { $0 == "Busy" }, "\(curious.told)")
    }

    /// A wallet with everything of the demo in it.
    private func holder() async throws -> SimsimWallet {
        let wallet = try await SimsimWallet.create(
            in: place.appendingPathComponent("vault"),
            passphrase: SecretSink("five random words are better"), cost: .floor)
        for name in ["bank.ofx", "alipay.csv", "facts.jsonl"] {
            let file = root.appendingPathComponent("cli/demo/\(name)")
            _ = try await wallet.importFile(Data(contentsOf: file))
        }
        return wallet
    }

    private func request() throws -> Request {
        try makeRequest(
            responseUri: "https://bikes.example/answer", nonce: "kYQ2m0y8cX3vT1sBpZr9Jw",
            asks: approved, purpose: "Bike without deposit", expires: seconds(now) + 900)
    }

    /// On Linux the keys are played: then the answer is whole, and no verifier accepts it.
    private func check(_ asked: Request, _ shared: Shared) throws {
        let verifier = try Verifier(trust: .selfAsserted)
        let expectation = Expectation(
            audience: asked.clientId, nonce: asked.nonce, atLeast: 600)
        let verify = {
            try verifier.verify(
                presentation: shared.presentation, expectation: expectation,
                now: seconds(self.now) + 10)
        }
        #if canImport(CryptoKit)
        XCTAssertEqual(try verify().claims.scoreAtLeast, [600])
        #else
        XCTAssertThrowsError(try verify()) { error in
            guard case VerifyError.Refused("bad_signature", _) = error else {
                return XCTFail("\(error)")
            }
        }
        #endif
    }
}

/// A P-256 key, as the Secure Enclave lends it. Where there is no CryptoKit its public half is a point
/// of the curve that anybody knows, and what it signs is in the right form only.
private final class HardwareKey: DeviceSigner {
    #if canImport(CryptoKit)
    private let key = P256.Signing.PrivateKey()

    init(_ number: Int) {}

    func publicKey() throws -> Data { key.publicKey.x963Representation }

    func sign(message: Data) throws -> Data {
        try key.signature(for: message).derRepresentation
    }
    #else
    private let point: String

    /// The curve's base point, or twice that.
    init(_ number: Int) {
        point =
            number == 0
            ? "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
            : "047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"
                + "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"
    }

    func publicKey() throws -> Data {
        let digits = Array(point)
        return Data(
            stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            })
    }

    func sign(message: Data) throws -> Data {
        let number: [UInt8] = [0x02, 0x20] + [UInt8](repeating: 0x11, count: 32)
        return Data([0x30, 0x44] + number + number)
    }
    #endif
}

/// Its owner took the finger away.
private final class ShyKey: DeviceSigner {
    func publicKey() throws -> Data { try HardwareKey(0).publicKey() }

    func sign(message: Data) throws -> Data { throw GuardError.Refused }
}

/// A merchant's own memory of answered requests.
private final class OwnStore: NonceStore, @unchecked Sendable {
    private let guardian = NSLock()
    private var spent: Set<String> = []

    func spend(nonce: String, until: UInt64, now: UInt64) throws {
        guardian.lock()
        defer { guardian.unlock() }
        guard spent.insert(nonce).inserted else { throw NonceError.Spent }
    }
}

/// A key store that asks the wallet something whenever it is asked.
private final class CuriousStore: KeyGuard, @unchecked Sendable {
    private let wallet: Wallet
    private(set) var told: [String] = []

    init(_ wallet: Wallet) {
        self.wallet = wallet
    }

    func wrap(key: Data) throws -> Data {
        ask()
        return Data(key.map { ~$0 })
    }

    func unwrap(wrapped: Data, key: SecretSink) throws {
        ask()
        key.put(bytes: Data(wrapped.map { ~$0 }))
    }

    func forget(wrapped: Data) throws {
        ask()
    }

    private func ask() {
        do {
            told.append("\(try wallet.records().records.count) records")
        } catch WalletError.Busy {
            told.append("Busy")
        } catch {
            told.append("\(error)")
        }
    }
}
