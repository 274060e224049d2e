import Simsim

/// Why the score is what it is, and what would change it.
@MainActor
public final class ReasonsModel: ObservableObject {
    @Published public private(set) var stage: Stage<Reasons> = .loading

    private let wallet: any WalletPort
    private let now: Now

    public init(_ wallet: any WalletPort, now: Now) {
        self.wallet = wallet
        self.now = now
    }

    public func load() async {
        stage = await .reading {
            let score = try await wallet.score(asOf: now.day)
            guard score.number != nil else { return nil }
            return Reasons(score: score, steps: try await wallet.nextSteps(asOf: now.day))
        }
    }
}

/// What speaks for a score, what against it, and what would lift it.
public struct Reasons: Equatable, Sendable {
    public let score: Score
    /// What would lift the score, the most points first.
    public let steps: [NextStep]

    public var against: [Reason] { score.reasons.filter { $0.effect == .negative } }
    public var inFavour: [Reason] { score.reasons.filter { $0.effect == .positive } }

    /// Records that count against the holder, the one that stops first at the top.
    public var negatives: [Negative] {
        score.negatives.filter(\.counts).sorted { $0.stopsCounting < $1.stopsCounting }
    }
}
