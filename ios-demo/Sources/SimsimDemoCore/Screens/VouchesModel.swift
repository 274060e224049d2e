import Simsim

/// Who vouches for the holder, and for whom they do. People hand each other texts.
@MainActor
public final class VouchesModel: ObservableObject {
    @Published public private(set) var stage: Stage<[Vouch]> = .loading
    @Published public private(set) var trouble: Trouble?
    /// A text for the other person: a question, a vouch, or that one is taken back.
    @Published public var toHand: String?
    /// What came of the other person's text.
    @Published public private(set) var outcome: VouchOutcome?

    /// What one can vouch for.
    public static let scopes = ["general", "rental", "work"]

    private let wallet: any WalletPort
    private let now: Now

    public init(_ wallet: any WalletPort, now: Now) {
        self.wallet = wallet
        self.now = now
    }

    public func load() async {
        stage = await .reading {
            let vouches = try await wallet.vouches()
            return vouches.isEmpty ? nil : vouches
        }
    }

    public func ask(scope: String) async {
        await hand { try await wallet.askForVouch(scope: scope, on: now.day) }
    }

    /// Vouches for the person whose text this is.
    public func give(_ ask: String) async {
        await hand { try await wallet.giveVouch(ask, on: now.day) }
    }

    public func revoke(_ id: String) async {
        await hand { try await wallet.revokeVouch(id, on: now.day) }
    }

    /// Takes in what another person signed.
    public func accept(_ text: String) async {
        await hand {
            outcome = try await wallet.acceptVouch(text, on: now.day)
            return nil
        }
    }

    private func hand(_ make: () async throws -> String?) async {
        trouble = nil
        outcome = nil
        do {
            toHand = try await make()
            await load()
        } catch {
            trouble = Trouble(error)
        }
    }
}
