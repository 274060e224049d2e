import Foundation
import Simsim

/// Makes the wallet of this phone: empty, or from a backup.
@MainActor
public final class WelcomeModel: ObservableObject {
    @Published public var passphrase = ""
    @Published public var repeated = ""
    /// Whether the phone's key store shall open the wallet too.
    @Published public var withKeyStore: Bool
    @Published public private(set) var isBusy = false
    @Published public private(set) var trouble: Trouble?

    private let app: AppModel

    public init(_ app: AppModel) {
        self.app = app
        withKeyStore = app.keys != nil
    }

    public var strength: Passphrase.Strength { Passphrase.strength(passphrase) }
    public var hasKeyStore: Bool { app.keys != nil }

    public var canCreate: Bool {
        strength.isEnough && repeated == passphrase && !isBusy
    }

    /// What still stands in the way of creating; none once nothing does.
    public var hint: Phrase? {
        if !strength.isEnough { return strength.phrase }
        return repeated == passphrase ? nil : .welcomeRepeat
    }

    public func create() async {
        guard canCreate else { return }
        await make { [app] in try await app.place.create($0) }
    }

    /// Makes the wallet from a backup, which its own passphrase opens.
    public func restore(from file: URL) async {
        guard !passphrase.isEmpty, !isBusy else { return }
        await make { [app] passphrase in
            try await ChosenFile.access(file) { try await app.place.restore(from: $0, passphrase) }
        }
    }

    private func make(_ make: (SecretSink) async throws -> any WalletPort) async {
        isBusy = true
        trouble = nil
        defer { isBusy = false }
        do {
            let wallet = try await make(Passphrase.sink(passphrase))
            passphrase = ""
            repeated = ""
            await lend(to: wallet)
            app.opened(wallet)
        } catch {
            trouble = Trouble(error)
        }
    }

    /// A key store that refuses is no reason to have no wallet: the passphrase opens it.
    private func lend(to wallet: any WalletPort) async {
        app.settings.usesKeyStore = false
        guard withKeyStore, let keys = app.keys else { return }
        app.settings.usesKeyStore = (try? await wallet.addGuard(keys.keyGuard)) != nil
    }
}
