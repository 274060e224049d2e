import Simsim

/// Every score that was kept, and what changed between them.
@MainActor
public final class HistoryModel: ObservableObject {
    /// The oldest first.
    @Published public private(set) var stage: Stage<[PastScore]> = .loading

    private let wallet: any WalletPort

    public init(_ wallet: any WalletPort) {
        self.wallet = wallet
    }

    public func load() async {
        stage = await .reading {
            let history = try await wallet.history()
            return history.isEmpty ? nil : history
        }
    }

    /// The ones with a number: the points of the chart.
    public var points: [(day: CalendarDay, score: Int32)] {
        (stage.content ?? []).compactMap { past in past.score.map { (past.asOf, $0) } }
    }
}
