import Foundation
import Simsim

/// Opens the wallet that is there.
@MainActor
public final class UnlockModel: ObservableObject {
    @Published public var passphrase = ""
    @Published public private(set) var isBusy = false
    @Published public private(set) var trouble: Trouble?
    /// No further guess before this moment.
    @Published public private(set) var waitsUntil: Date?

    private let app: AppModel
    private var wrong = 0

    public init(_ app: AppModel) {
        self.app = app
    }

    /// Whether a face or a finger may open it.
    public var hasKeyStore: Bool { app.keys != nil && app.settings.usesKeyStore }

    /// How many seconds are left to wait; 0 when one may guess.
    public var secondsToWait: Int {
        guard let waitsUntil else { return 0 }
        return max(0, Int(waitsUntil.timeIntervalSince(app.now.moment).rounded(.up)))
    }

    public var canUnlock: Bool { !passphrase.isEmpty && !isBusy && secondsToWait == 0 }

    public func unlock() async {
        guard canUnlock else { return }
        let sink = Passphrase.sink(passphrase)
        passphrase = ""
        await open {
            if let wallet = $0.wallet {
                try await wallet.unlock(sink)
                return wallet
            }
            return try await $0.place.open(sink)
        }
    }

    /// Asks for a face or a finger.
    public func unlockWithKeyStore() async {
        guard hasKeyStore, !isBusy, let keys = app.keys else { return }
        await open {
            if let wallet = $0.wallet {
                try await wallet.unlock(guardedBy: keys.keyGuard)
                return wallet
            }
            return try await $0.place.open(guardedBy: keys.keyGuard)
        }
    }

    /// Opens it with the key on paper.
    public func recover() async {
        guard canUnlock else { return }
        let key = passphrase.trimmingCharacters(in: .whitespacesAndNewlines)
        passphrase = ""
        await open { try await $0.place.recover(key) }
    }

    private func open(_ open: (AppModel) async throws -> any WalletPort) async {
        isBusy = true
        trouble = nil
        defer { isBusy = false }
        do {
            let wallet = try await open(app)
            wrong = 0
            waitsUntil = nil
            app.opened(wallet)
        } catch {
            let trouble = Trouble(error)
            if trouble.phrase == .troubleWrongPassphrase { waitLonger() }
            self.trouble = trouble
        }
    }

    /// Two free guesses, then 2, 4, 8... seconds, a minute at most. Argon2 is what really costs a
    /// thief; this is for the one who holds the phone for a moment.
    private func waitLonger() {
        wrong += 1
        guard wrong > 2 else { return }
        let seconds = min(60, pow(2, Double(wrong - 2)))
        waitsUntil = app.now.moment.addingTimeInterval(seconds)
    }
}
