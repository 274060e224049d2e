import Simsim

/// The list of records, and what it is narrowed to.
@MainActor
public final class RecordsModel: ObservableObject {
    @Published public private(set) var stage: Stage<RecordPage> = .loading
    /// Set the parts, then ``load()``.
    @Published public var filter = RecordFilterForm()
    @Published public private(set) var isLoadingMore = false

    private let wallet: any WalletPort
    private let pageSize: Int
    private var asked = 0

    public init(_ wallet: any WalletPort, pageSize: Int = 50) {
        self.wallet = wallet
        self.pageSize = pageSize
    }

    /// Reads the first page. An answer that a later question overtook is thrown away.
    public func load() async {
        asked += 1
        let mine = asked
        let filter = filter.filter
        let read = await Stage<RecordPage>.reading {
            let page = try await wallet.list(filter, offset: 0, limit: pageSize)
            return page.total == 0 && page.damaged == 0 ? nil : page
        }
        if mine == asked { stage = read }
    }

    public var hasMore: Bool {
        stage.content.map { UInt64($0.records.count) < $0.total } ?? false
    }

    /// Reads the page after what is shown.
    public func loadMore() async {
        guard hasMore, !isLoadingMore, let shown = stage.content else { return }
        isLoadingMore = true
        defer { isLoadingMore = false }
        let mine = asked
        let more = await Stage<RecordPage>.reading {
            try await wallet.list(filter.filter, offset: shown.records.count, limit: pageSize)
        }
        guard mine == asked else { return }
        switch more {
        case .ready(let page):
            stage = .ready(
                RecordPage(
                    records: shown.records + page.records, total: page.total, damaged: page.damaged)
            )
        case .failed(let trouble): stage = .failed(trouble)
        case .empty, .loading: break
        }
    }
}

/// What the holder narrows the list to.
public struct RecordFilterForm: Equatable, Sendable {
    public var text = ""
    public var category: Simsim.Category?
    public var kind: RecordKind?
    public var disputed = false

    public init() {}

    /// Whether it narrows at all: an empty list then means something else.
    public var isNarrowing: Bool { self != RecordFilterForm() }

    var filter: RecordFilter {
        RecordFilter(
            category: category, kind: kind?.rawValue, text: text.isEmpty ? nil : text,
            disputed: disputed)
    }
}
