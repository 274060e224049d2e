import Simsim

/// Whom the holder told what, and how to take it back.
@MainActor
public final class ReceiptsModel: ObservableObject {
    @Published public private(set) var stage: Stage<[Receipt]> = .loading
    @Published public var text = ""
    /// Only those that are not withdrawn.
    @Published public var standing = false
    @Published public private(set) var trouble: Trouble?
    /// The message for the merchant, after a withdrawal.
    @Published public var message: String?

    private let wallet: any WalletPort
    private let now: Now
    private var asked = 0

    public init(_ wallet: any WalletPort, now: Now) {
        self.wallet = wallet
        self.now = now
    }

    /// Whether the list is narrowed: an empty one then means something else.
    public var isNarrowing: Bool { !text.isEmpty || standing }

    public func load() async {
        asked += 1
        let mine = asked
        let filter = ReceiptFilter(text: text.isEmpty ? nil : text, standing: standing)
        let read = await Stage<[Receipt]>.reading {
            let receipts = try await wallet.findReceipts(filter)
            return receipts.isEmpty ? nil : receipts
        }
        if mine == asked { stage = read }
    }

    /// Takes a consent back, and has the message that asks the merchant to erase what they hold.
    public func withdraw(_ receipt: Receipt) async {
        trouble = nil
        do {
            message = try await wallet.withdraw(receipt.id, now: now.moment)
            await load()
        } catch {
            trouble = Trouble(error)
        }
    }

    /// Every receipt as one document (ISO/IEC TS 27560), or none and a reason.
    public func export() async -> String? {
        trouble = nil
        do {
            return try await wallet.receiptsJsonLd()
        } catch {
            trouble = Trouble(error)
            return nil
        }
    }
}
