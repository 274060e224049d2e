import Foundation
import Simsim

@testable import SimsimDemoCore

/// A wallet that says what a test wants it to, and notes what it was asked. Used by one test at a time.
final class FakeWallet: WalletPort, @unchecked Sendable {
    /// Every call fails with this.
    var error: WalletError?
    var number: Int32? = 604
    var missing: [Missing] = []
    var stored: [Record] = []
    var damaged: UInt64 = 0
    var past: [PastScore] = []
    var steps: [NextStep] = []
    var doors = Perks(open: [], next: [])
    var shares: [Percentile] = []
    var kept: [Receipt] = []
    var people: [Vouch] = []
    var question = FakePreview()
    /// What an import says; it ends with an error where there is one.
    var progress: [Import] = []
    /// Runs while a list is being read.
    var whileListing: (@Sendable () async -> Void)?
    private(set) var calls: [String] = []
    private(set) var isLocked = false

    let rules = Rules(
        id: ScorecardId(id: "simsim-v1", hash: "sha-256:00"), version: "1", lowest: 350,
        highest: 950,
        bands: [
            (350, 549, "poor"), (550, 599, "fair"), (600, 649, "good"), (650, 950, "very good"),
        ]
        .map { Band(min: $0, max: $1, name: Simsim.Text(wordings: ["en": $2])) })

    func made(_ number: Int32?) -> Score {
        let categories = ["CH", "FC", "PC", "BP", "IR"].map {
            CategoryScore(
                id: $0, name: Simsim.Text(wordings: ["en": "category \($0)"]),
                points: number == nil ? nil : 20, max: 100, evidence: 500)
        }
        let reason = Reason(
            code: "ch_length", effect: .negative, points: -26,
            text: Simsim.Text(wordings: ["en": "The history is short"]))
        return Score(
            number: number, base: 350,
            band: number == nil ? nil : rules.bands[2],
            interval: number.map { Interval(low: $0 - 30, high: $0 + 30) }, grade: .b,
            evidenceShare: 640, missing: number == nil ? missing : [], categories: categories,
            characteristics: [], reasons: number == nil ? [] : [reason], negatives: [],
            scorecard: rules.id, asOf: day, json: "{}")
    }

    private func said<T>(_ call: String, _ answer: T) throws -> T {
        calls.append(call)
        if let error { throw error }
        return answer
    }

    func lock() async throws { isLocked = try said("lock", true) }
    func unlock(_ passphrase: SecretSink) async throws { isLocked = try said("unlock", false) }
    func unlock(guardedBy keyStore: any KeyGuard) async throws {
        isLocked = try said("unlockGuarded", false)
    }
    func addGuard(_ keyStore: any KeyGuard) async throws { try said("addGuard", ()) }
    func removeGuard() async throws -> Bool { try said("removeGuard", true) }
    func changePassphrase(_ passphrase: SecretSink) async throws { try said("passphrase", ()) }
    func backup(to file: URL, passphrase: SecretSink) async throws -> UInt64 {
        try said("backup", 0)
    }
    func makeRecoveryKey() async throws -> String { try said("recoveryKey", "key") }
    func findings() async throws -> [String] { try said("findings", []) }
    func erase() async throws { try said("erase", ()) }

    func look(at data: Data, _ options: ImportOptions) async throws -> FileLook {
        try said(
            "look",
            FileLook(
                isCredential: false, needsPassword: false, entries: [], mapping: nil, columns: [],
                sample: []))
    }

    func importing(
        _ data: Data, _ options: ImportOptions
    ) -> AsyncThrowingStream<Import, any Error> {
        AsyncThrowingStream { stream in
            for step in progress { stream.yield(step) }
            stream.finish(throwing: error)
        }
    }

    func list(_ filter: RecordFilter, offset: Int, limit: Int) async throws -> RecordPage {
        await whileListing?()
        let hits = stored.filter { record in
            (filter.category.map { $0 == record.category } ?? true)
                && (filter.kind.map { $0 == record.fact.kind?.rawValue } ?? true)
                && (filter.text.map { record.label?.contains($0) ?? false } ?? true)
                && (!filter.disputed || record.disputed)
        }
        let page = Array(hits.dropFirst(offset).prefix(limit))
        return try said(
            "list", RecordPage(records: page, total: UInt64(hits.count), damaged: damaged))
    }

    func record(_ id: String) async throws -> Record? {
        try said("record", stored.first { $0.id == id })
    }
    func annotate(_ record: String, note: String) async throws { try said("annotate", ()) }
    func correct(_ record: String, purpose: Purpose) async throws -> Bool {
        try said("correct", false)
    }
    func dispute(_ record: String, note: String, on day: CalendarDay) async throws -> EditEffect {
        try said("dispute", EditEffect(before: made(604), after: made(610), difference: 6))
    }
    func resolve(
        _ record: String, by resolution: Resolution, on day: CalendarDay
    ) async throws -> EditEffect {
        try said("resolve", EditEffect(before: made(610), after: made(604), difference: -6))
    }
    func deleteRecord(_ record: String) async throws {
        try said("delete", ())
        stored.removeAll { $0.id == record }
    }
    func undo() async throws { try said("undo", ()) }
    func export(on day: CalendarDay) async throws -> Export {
        try said("export", Export(json: Data("{}".utf8), recordsCsv: Data()))
    }

    func score(asOf day: CalendarDay) async throws -> Score { try said("score", made(number)) }
    func scoreWithout(_ records: [String], asOf day: CalendarDay) async throws -> Score {
        try said("scoreWithout", made(number.map { $0 - 5 }))
    }
    func rescore(now: Date) async throws -> Score { try said("rescore", made(number)) }
    func isRescoreDue(on day: CalendarDay) async throws -> Bool { try said("due", past.isEmpty) }
    func history() async throws -> [PastScore] { try said("history", past) }
    func nextSteps(asOf day: CalendarDay) async throws -> [NextStep] { try said("steps", steps) }
    func percentiles(on day: CalendarDay) async throws -> [Percentile] {
        try said("percentiles", shares)
    }
    func perks(on day: CalendarDay) async throws -> Perks { try said("perks", doors) }
    func addCatalogue(
        _ content: Data, signature: String, on day: CalendarDay
    ) async throws -> String {
        try said("addCatalogue", "sample")
    }
    func addHistogram(
        _ content: Data, signature: String, on day: CalendarDay
    ) async throws -> String {
        try said("addHistogram", "sample")
    }
    func publishers() async throws -> [Publisher] { try said("publishers", []) }
    func trustPublisher(_ name: String, jwk: String) async throws { try said("trust", ()) }
    func distrustPublisher(_ name: String) async throws -> Bool { try said("distrust", true) }

    func read(
        _ link: String, now: Date, fetch: @Sendable (String) async throws -> String
    ) async throws -> any IncomingRequestProtocol { try said("read", FakeRequest()) }
    func preview(
        _ request: any IncomingRequestProtocol, asOf day: CalendarDay, now: Date
    ) async throws -> any PreviewProtocol { try said("preview", question) }
    func share(
        _ preview: any PreviewProtocol, approved: [Ask], signers: Signers?, now: Date
    ) async throws -> Shared {
        let receipt = receipt("r\(kept.count)", claims: approved.map { "\($0)" })
        kept.append(receipt)
        return try said(
            "share", Shared(attester: nil, presentation: "a.b.c~d.e.f", receipt: receipt))
    }
    func findReceipts(_ filter: ReceiptFilter) async throws -> [Receipt] {
        try said(
            "findReceipts",
            kept.filter { filter.text.map($0.purpose.contains) ?? true })
    }
    func receiptsJsonLd() async throws -> String { try said("receiptsJsonLd", "{}") }
    func withdraw(_ receipt: String, now: Date) async throws -> String {
        try said("withdraw", "{}")
    }

    func askForVouch(scope: String, on day: CalendarDay) async throws -> String {
        try said("askForVouch", "ask")
    }
    func giveVouch(_ ask: String, on day: CalendarDay) async throws -> String {
        try said("giveVouch", "vouch")
    }
    func acceptVouch(_ text: String, on day: CalendarDay) async throws -> VouchOutcome {
        try said("acceptVouch", VouchOutcome(accepted: "record", revoked: 0))
    }
    func revokeVouch(_ id: String, on day: CalendarDay) async throws -> String {
        try said("revokeVouch", "revocation")
    }
    func vouches() async throws -> [Vouch] { try said("vouches", people) }
}

/// A request whose form says what is in it.
final class FakeRequest: IncomingRequestProtocol {
    func form(presentation: String?) throws -> String { "form of \(presentation ?? "a refusal")" }
    func request() -> Request { FakePreview().request() }
}

/// A request by a bike shop, made up.
final class FakePreview: PreviewProtocol, @unchecked Sendable {
    var asked = [
        PreviewItem(
            ask: .atLeast(threshold: 600), offer: .atLeast(threshold: 600), withheld: nil,
            lower: [], inferences: []),
        PreviewItem(
            ask: .score, offer: .score(score: 604), withheld: nil,
            lower: [LowerOffer(ask: .band, offer: .band(band: Simsim.Range(min: 600, max: 649)))],
            inferences: [.exactScore]),
        PreviewItem(
            ask: .atLeast(threshold: 650), offer: nil, withheld: .notMet, lower: [], inferences: []),
    ]

    func doubts() -> [Doubt] { [.noName] }
    func sureness() -> Sureness { .addressOnly }
    func items() -> [PreviewItem] { asked }
    func known() -> [String] { [] }
    func notShared(approved: [Ask]) -> [NotShared] {
        approved.contains(.score) ? [.records] : [.records, .exactScore]
    }
    func request() -> Request {
        Request(
            asks: asked.map(\.ask), clientId: "redirect_uri:https://shop.example/answer",
            clientName: nil, expires: 0, nonce: "nonce", link: "openid4vp://?", purpose: "Bike",
            responseUri: "https://shop.example/answer", state: "s&1")
    }
}

/// Where fake wallets come from. One passphrase opens them.
final class FakePlace: WalletPlace, @unchecked Sendable {
    let wallet = FakeWallet()
    var hasWallet: Bool
    var error: WalletError?

    init(hasWallet: Bool = false) {
        self.hasWallet = hasWallet
    }

    func create(_ passphrase: SecretSink) async throws -> any WalletPort { try made() }
    func open(_ passphrase: SecretSink) async throws -> any WalletPort { try made() }
    func open(guardedBy keyStore: any KeyGuard) async throws -> any WalletPort { try made() }
    func recover(_ key: String) async throws -> any WalletPort { try made() }
    func restore(from file: URL, _ passphrase: SecretSink) async throws -> any WalletPort {
        try made()
    }

    private func made() throws -> any WalletPort {
        if let error { throw error }
        hasWallet = true
        return wallet
    }
}

/// A post that keeps what it was given.
final class FakePost: Post, @unchecked Sendable {
    var fails = false
    private(set) var sent: [(form: String, address: String)] = []
    /// What lies where.
    var lying: [String: String] = [:]

    func fetch(_ address: String) async throws -> String {
        guard let request = lying[address] else { throw Trouble(.troubleFetch) }
        return request
    }

    func send(_ form: String, to address: String) async throws {
        if fails { throw Trouble(.troubleSend) }
        sent.append((form, address))
    }
}

/// A key store in memory: it turns the bits of each byte around. It has no keys that sign.
final class FakeKeys: DeviceKeys, KeyGuard {
    var keyGuard: any KeyGuard { self }

    func makeSigners() throws -> Signers { throw GuardError.Failed }
    func wrap(key: Data) throws -> Data { Data(key.map { ~$0 }) }
    func unwrap(wrapped: Data, key: SecretSink) throws { key.put(bytes: Data(wrapped.map { ~$0 })) }
    func forget(wrapped: Data) throws {}
}

/// A clock that stands still until it is moved.
final class FakeClock: @unchecked Sendable {
    var moment = Date(timeIntervalSince1970: 1_793_490_300)  // 2026-11-01, after noon in Greenwich

    var now: Now { Now { self.moment } }
}

let day = CalendarDay("2026-11-01")!

func record(
    _ id: String, label: String? = nil, category: Simsim.Category = .fulfillmentCapacity,
    disputed: Bool = false, fact: Fact? = nil
) -> Record {
    let wages = Fact.transaction(
        account: "a", direction: .in, amount: Amount(minor: 120_050, currency: "EUR"), balance: nil,
        purpose: .incomeWages, rule: nil, counterparty: nil)
    return Record(
        id: id, day: day, category: category, origin: .bankFile, source: "bank",
        reliability: 700, batch: nil, disputed: disputed, note: nil, label: label,
        fact: fact ?? wages)
}

func receipt(_ id: String, claims: [String] = ["band"]) -> Receipt {
    Receipt(
        id: id, controller: "redirect_uri:https://shop.example/answer", controllerName: nil,
        purpose: "Bike", claims: claims, sharedAt: 0, expiresAt: 900, scorecard: "simsim-v1",
        withdrawnAt: nil)
}

func past(_ day: String, _ score: Int32?) -> PastScore {
    PastScore(
        asOf: CalendarDay(day)!, computedAt: 0, score: score, band: nil, scorecard: "simsim-v1",
        categories: [:], records: 1, changes: [], alerts: [])
}

/// Settings that nothing else sees.
func freshSettings() -> Settings {
    Settings(UserDefaults(suiteName: "simsim-\(UUID().uuidString)")!)
}
