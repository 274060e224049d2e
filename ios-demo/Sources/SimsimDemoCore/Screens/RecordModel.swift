import Simsim

/// One record: what it says, what it does to the score, and what the holder says about it.
@MainActor
public final class RecordModel: ObservableObject {
    @Published public private(set) var stage: Stage<RecordDetail> = .loading
    @Published public private(set) var trouble: Trouble?
    /// What the last edit did to the score.
    @Published public private(set) var effect: EditEffect?
    @Published public private(set) var isDeleted = false
    @Published public private(set) var canUndo = false

    private let id: String
    private let wallet: any WalletPort
    private let now: Now

    public init(_ id: String, _ wallet: any WalletPort, now: Now) {
        self.id = id
        self.wallet = wallet
        self.now = now
    }

    public func load() async {
        stage = await .reading {
            guard let record = try await wallet.record(id) else { return nil }
            let score = try await wallet.score(asOf: now.day)
            let without = try await wallet.scoreWithout([id], asOf: now.day)
            return RecordDetail(record: record, score: score, without: without)
        }
    }

    /// Puts the holder's words beside it; none removes them.
    public func annotate(_ note: String) async {
        await edit { try await $0.annotate(id, note: note) }
    }

    /// Says what it was for.
    public func correct(_ purpose: Purpose) async {
        await edit { _ = try await $0.correct(id, purpose: purpose) }
    }

    /// Says that it is wrong: it stays, and counts nothing.
    public func dispute(_ note: String) async {
        await edit { effect = try await $0.dispute(id, note: note, on: now.day) }
    }

    /// Says that it is right after all.
    public func restore() async {
        await edit { effect = try await $0.resolve(id, by: .restore, on: now.day) }
    }

    public func delete() async {
        await edit { try await $0.deleteRecord(id) }
        isDeleted = trouble == nil
    }

    /// Takes the last edit back.
    public func undo() async {
        guard canUndo else { return }
        await edit { try await $0.undo() }
        if trouble == nil {
            isDeleted = false
            canUndo = false
            effect = nil
        }
    }

    private func edit(_ edit: (any WalletPort) async throws -> Void) async {
        trouble = nil
        effect = nil
        do {
            try await edit(wallet)
            canUndo = true
            await load()
        } catch {
            trouble = Trouble(error)
        }
    }
}

/// What the screen of one record shows.
public struct RecordDetail: Equatable, Sendable {
    public let record: Record
    /// How many points it brings; less than 0 where the score would be higher without it. None
    /// without a number on both sides.
    public let worth: Int32?
    /// What it says against the holder, and until when.
    public let negative: Negative?

    init(record: Record, score: Score, without: Score) {
        self.record = record
        if let with = score.number, let without = without.number {
            worth = with - without
        } else {
            worth = nil
        }
        negative = score.negatives.first { $0.record == record.id }
    }
}
