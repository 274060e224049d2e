import Foundation
import Simsim

/// What the screens need of a wallet. ``SimsimWallet`` is one; tests bring another.
///
/// Days and moments are arguments, so that a test stands still.
public protocol WalletPort: AnyObject, Sendable {
    var rules: Rules { get }
    var isLocked: Bool { get }

    func lock() async throws
    func unlock(_ passphrase: SecretSink) async throws
    func unlock(guardedBy keyStore: any KeyGuard) async throws
    func addGuard(_ keyStore: any KeyGuard) async throws
    func removeGuard() async throws -> Bool
    func changePassphrase(_ passphrase: SecretSink) async throws
    func backup(to file: URL, passphrase: SecretSink) async throws -> UInt64
    func makeRecoveryKey() async throws -> String
    func findings() async throws -> [String]
    func erase() async throws

    func look(at data: Data, _ options: ImportOptions) async throws -> FileLook
    func importing(_ data: Data, _ options: ImportOptions) -> AsyncThrowingStream<Import, any Error>
    func list(_ filter: RecordFilter, offset: Int, limit: Int) async throws -> RecordPage
    func record(_ id: String) async throws -> Record?
    func annotate(_ record: String, note: String) async throws
    func correct(_ record: String, purpose: Purpose) async throws -> Bool
    func dispute(_ record: String, note: String, on day: CalendarDay) async throws -> EditEffect
    func resolve(_ record: String, by resolution: Resolution, on day: CalendarDay) async throws
        -> EditEffect
    func deleteRecord(_ record: String) async throws
    func undo() async throws
    func export(on day: CalendarDay) async throws -> Export

    func score(asOf day: CalendarDay) async throws -> Score
    func scoreWithout(_ records: [String], asOf day: CalendarDay) async throws -> Score
    func rescore(now: Date) async throws -> Score
    func isRescoreDue(on day: CalendarDay) async throws -> Bool
    func history() async throws -> [PastScore]
    func nextSteps(asOf day: CalendarDay) async throws -> [NextStep]
    func percentiles(on day: CalendarDay) async throws -> [Percentile]
    func perks(on day: CalendarDay) async throws -> Perks
    func addCatalogue(_ content: Data, signature: String, on day: CalendarDay) async throws
        -> String
    func addHistogram(_ content: Data, signature: String, on day: CalendarDay) async throws
        -> String
    func publishers() async throws -> [Publisher]
    func trustPublisher(_ name: String, jwk: String) async throws
    func distrustPublisher(_ name: String) async throws -> Bool

    /// Reads a link; `fetch` brings what lies elsewhere.
    func read(
        _ link: String, now: Date, fetch: @Sendable (_ address: String) async throws -> String
    ) async throws -> any IncomingRequestProtocol
    func preview(_ request: any IncomingRequestProtocol, asOf day: CalendarDay, now: Date)
        async throws -> any PreviewProtocol
    func share(_ preview: any PreviewProtocol, approved: [Ask], signers: Signers?, now: Date)
        async throws -> Shared
    func findReceipts(_ filter: ReceiptFilter) async throws -> [Receipt]
    func receiptsJsonLd() async throws -> String
    func withdraw(_ receipt: String, now: Date) async throws -> String

    func askForVouch(scope: String, on day: CalendarDay) async throws -> String
    func giveVouch(_ ask: String, on day: CalendarDay) async throws -> String
    func acceptVouch(_ text: String, on day: CalendarDay) async throws -> VouchOutcome
    func revokeVouch(_ id: String, on day: CalendarDay) async throws -> String
    func vouches() async throws -> [Vouch]
}

/// By which rules a wallet scores: the parts of its scorecard that screens show.
public struct Rules: Equatable, Sendable {
    public let id: ScorecardId
    public let version: String
    public let lowest: Int32
    public let highest: Int32
    public let bands: [Band]

    public init(
        id: ScorecardId, version: String, lowest: Int32, highest: Int32, bands: [Band]
    ) {
        self.id = id
        self.version = version
        self.lowest = lowest
        self.highest = highest
        self.bands = bands
    }
}

/// Two keys in the phone's hardware, made for one answer.
public struct Signers: Sendable {
    public let leaf: any DeviceSigner
    public let holder: any DeviceSigner

    public init(leaf: any DeviceSigner, holder: any DeviceSigner) {
        self.leaf = leaf
        self.holder = holder
    }
}

extension SimsimWallet: WalletPort {
    public nonisolated var rules: Rules {
        Rules(
            id: scorecard.id(), version: scorecard.version(), lowest: scorecard.lowest(),
            highest: scorecard.highest(), bands: scorecard.bands())
    }

    /// An app that knows who certifies the merchants it serves gives their certificates as `roots`.
    public func read(
        _ link: String, now: Date, fetch: @Sendable (_ address: String) async throws -> String
    ) async throws -> any IncomingRequestProtocol {
        let address = try requestUri(link: link)
        let fetched = if let address { try await fetch(address) } else { String?.none }
        return try read(link, fetched: fetched, roots: nil, now: now)
    }

    public func preview(
        _ request: any IncomingRequestProtocol, asOf day: CalendarDay, now: Date
    ) async throws -> any PreviewProtocol {
        guard let request = request as? IncomingRequest else { throw Trouble(.troubleOther) }
        return try await prepare(request, asOf: day, now: now)
    }

    public func share(
        _ preview: any PreviewProtocol, approved: [Ask], signers: Signers?, now: Date
    ) async throws -> Shared {
        guard let preview = preview as? Preview else { throw Trouble(.troubleOther) }
        guard let signers else { return try await share(preview, approved: approved, now: now) }
        return try await share(
            preview, approved: approved, leaf: signers.leaf, holder: signers.holder, now: now)
    }
}
