import Foundation
import Simsim

/// Locking, ways in, taking everything along, and the end of it.
@MainActor
public final class SettingsModel: ObservableObject {
    @Published public private(set) var trouble: Trouble?
    /// What was done last, to be said once.
    @Published public private(set) var done: Phrase?
    @Published public private(set) var isBusy = false
    /// Whether a face or a finger shall open the wallet; then ``useKeyStore()``.
    @Published public var usesKeyStore: Bool
    @Published public var autoLock: AutoLock {
        didSet { app.settings.autoLock = autoLock }
    }
    @Published public var language: LanguageChoice {
        didSet { app.speak(language) }
    }
    /// The word that the holder has to type before everything is destroyed.
    @Published public var typedWord = ""

    private let app: AppModel
    private let wallet: any WalletPort

    public init(_ app: AppModel, _ wallet: any WalletPort) {
        self.app = app
        self.wallet = wallet
        usesKeyStore = app.settings.usesKeyStore
        autoLock = app.settings.autoLock
        language = app.settings.language
    }

    public var hasKeyStore: Bool { app.keys != nil }

    /// Makes it so that ``usesKeyStore`` says, or sets it back.
    public func useKeyStore() async {
        guard let keys = app.keys, usesKeyStore != app.settings.usesKeyStore else { return }
        await doing(nil) {
            if usesKeyStore {
                try await wallet.addGuard(keys.keyGuard)
                app.settings.usesKeyStore = true
            } else if try await wallet.removeGuard() {
                app.settings.usesKeyStore = false
            }
        }
        usesKeyStore = app.settings.usesKeyStore
    }

    public func changePassphrase(_ passphrase: String) async {
        guard Passphrase.strength(passphrase).isEnough else {
            trouble = Trouble(Passphrase.strength(passphrase).phrase)
            return
        }
        await doing(.settingsPassphraseChanged) {
            try await wallet.changePassphrase(Passphrase.sink(passphrase))
        }
    }

    /// Everything in one encrypted file, for where the holder chooses.
    public func backup(_ passphrase: String) async -> Data? {
        guard Passphrase.strength(passphrase).isEnough else {
            trouble = Trouble(Passphrase.strength(passphrase).phrase)
            return nil
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("\(UUID().uuidString).simsim")
        defer { try? FileManager.default.removeItem(at: file) }
        var written: Data?
        await doing(nil) {
            let leftOut = try await wallet.backup(to: file, passphrase: Passphrase.sink(passphrase))
            written = try Data(contentsOf: file)
            if leftOut > 0 { done = .settingsBackupLeftOut }
        }
        return written
    }

    /// Puts a backup in the place of this wallet, which is destroyed once the other has its place.
    public func restore(from file: URL, passphrase: String) async {
        guard isWordTyped(.settingsRestoreWord) else { return }
        await doing(nil) {
            try await wallet.lock()  // two objects cannot have one folder open
            do {
                let restored = try await ChosenFile.access(file) {
                    try await app.place.restore(from: $0, Passphrase.sink(passphrase))
                }
                app.opened(restored)
            } catch {
                await app.lock()
                throw error
            }
        }
        typedWord = ""
    }

    /// The recovery key, to be shown once.
    public func makeRecoveryKey() async -> String? {
        var key: String?
        await doing(nil) { key = try await wallet.makeRecoveryKey() }
        return key
    }

    /// Everything, in the clear: only in memory, until the holder chose where it goes.
    public func export() async -> Export? {
        var export: Export?
        await doing(nil) { export = try await wallet.export(on: app.now.day) }
        return export
    }

    public var canErase: Bool { isWordTyped(.settingsEraseWord) && !isBusy }

    /// Destroys the keys, and then the files. There is no way back.
    public func erase() async {
        guard canErase else { return }
        await doing(nil) {
            try await wallet.erase()
            app.settings.usesKeyStore = false
            app.erased()
        }
        typedWord = ""
    }

    /// Whether the word that a phrase names was typed, in whatever case.
    public func isWordTyped(_ word: Phrase) -> Bool {
        typedWord.trimmingCharacters(in: .whitespaces).lowercased() == app.words(word).lowercased()
    }

    private func doing(_ phrase: Phrase?, _ work: () async throws -> Void) async {
        isBusy = true
        trouble = nil
        done = nil
        defer { isBusy = false }
        do {
            try await work()
            if let phrase { done = phrase }
        } catch {
            trouble = Trouble(error)
        }
    }
}
