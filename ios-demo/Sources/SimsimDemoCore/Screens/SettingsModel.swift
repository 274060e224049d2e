import Foundation
import Simsim

/// Locking, ways in, taking everything along, and the end of it.
@MainActor
public final class SettingsModel: ObservableObject {
    @Published public private(set) var trouble: Trouble?
    /// What was done last, to be said once.
    @Published public private(set) var done: Phrase?
    @Published public private(set) var isBusy = false
    @Published public private(set) var usesKeyStore: Bool
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

    /// Lets a face or a finger open the wallet, or only the passphrase.
    public func useKeyStore(_ use: Bool) async {
        guard let keys = app.keys else { return }
        await doing(nil) {
            if use {
                try await wallet.addGuard(keys.keyGuard)
                usesKeyStore = true
            } else {
                usesKeyStore = !(try await wallet.removeGuard())
            }
            app.settings.usesKeyStore = usesKeyStore
        }
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

    /// Writes the encrypted backup to a place of its own, to be moved to where the holder chooses and
    /// then forgotten with ``forget(_:)``.
    public func backup(_ passphrase: String) async -> URL? {
        guard Passphrase.strength(passphrase).isEnough else {
            trouble = Trouble(Passphrase.strength(passphrase).phrase)
            return nil
        }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString, isDirectory: true)
        let file = folder.appendingPathComponent("wallet.simsim")
        var written: URL?
        await doing(nil) {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            let leftOut = try await wallet.backup(to: file, passphrase: Passphrase.sink(passphrase))
            if leftOut > 0 { done = .settingsBackupLeftOut }
            written = file
        }
        if written == nil { forget(file) }
        return written
    }

    /// Removes what ``backup(_:)`` wrote.
    public func forget(_ file: URL) {
        try? FileManager.default.removeItem(at: file.deletingLastPathComponent())
    }

    /// Puts a backup in the place of this wallet, which is destroyed once the other has its place.
    public func restore(from file: URL, passphrase: String) async {
        guard isWordTyped(.settingsRestoreWord) else { return }
        await doing(nil) {
            try await wallet.lock()  // two objects cannot have one folder open
            do {
                app.opened(
                    try await app.place.restore(from: file, Passphrase.sink(passphrase)))
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
