import Simsim

/// The score, what it is made of, and what it opens.
@MainActor
public final class HomeModel: ObservableObject {
    @Published public private(set) var stage: Stage<Home> = .loading

    private let wallet: any WalletPort
    private let now: Now

    public init(_ wallet: any WalletPort, now: Now) {
        self.wallet = wallet
        self.now = now
    }

    /// Reads everything anew; keeps this month's score if it is due.
    public func load() async {
        stage = await .reading {
            let page = try await wallet.list(RecordFilter(), offset: 0, limit: 1)
            guard page.total > 0 || page.damaged > 0 else { return nil }
            var score = try await wallet.score(asOf: now.day)
            if score.number != nil, try await wallet.isRescoreDue(on: now.day) {
                score = try await wallet.rescore(now: now.moment)
            }
            return Home(
                score: score, rules: wallet.rules,
                perks: score.number == nil ? nil : try await wallet.perks(on: now.day),
                findings: try await wallet.findings(), damaged: page.damaged)
        }
    }
}

/// What home shows.
public struct Home: Equatable, Sendable {
    public let score: Score
    public let rules: Rules
    /// What is open and what is next; none without a number.
    public let perks: Perks?
    /// What was damaged when the wallet was opened.
    public let findings: [String]
    /// How many records cannot be read.
    public let damaged: UInt64

    public var arc: ScoreArc? { ScoreArc(score, rules: rules) }
    public var radar: Radar? { Radar(score.categories) }

    /// What would bring a number, in the scorecard's words; empty where there is one.
    public var toAdd: [Advice] { score.details.toAdd }

    /// The next band and how far it is; none at the top and without a number.
    public var nextBand: (band: Band, points: Int32)? {
        guard let number = score.number,
            let band = rules.bands.first(where: { $0.min > number })
        else { return nil }
        return (band, band.min - number)
    }
}
