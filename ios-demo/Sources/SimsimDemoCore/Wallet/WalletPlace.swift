import Foundation
import Simsim

/// Where this phone's wallet lies: makes it, opens it, restores it.
public protocol WalletPlace: Sendable {
    var hasWallet: Bool { get }
    func create(_ passphrase: SecretSink) async throws -> any WalletPort
    func open(_ passphrase: SecretSink) async throws -> any WalletPort
    func open(guardedBy keyStore: any KeyGuard) async throws -> any WalletPort
    func recover(_ key: String) async throws -> any WalletPort
    func restore(from file: URL, _ passphrase: SecretSink) async throws -> any WalletPort
}

/// A folder of the app's own, kept out of every backup and readable only while the phone is unlocked.
public struct WalletFolder: WalletPlace {
    private let folder: URL
    private let cost: KdfCost

    /// - Parameter cost: what a guess at the passphrase costs; tests take the floor.
    public init(_ folder: URL, cost: KdfCost = .standard) {
        self.folder = folder
        self.cost = cost
    }

    /// `Application Support/vault`.
    public static var standard: WalletFolder {
        let places = FileManager.default.urls(
            for: .applicationSupportDirectory, in: .userDomainMask)
        let home = URL(fileURLWithPath: NSHomeDirectory())
        return WalletFolder((places.first ?? home).appendingPathComponent("vault"))
    }

    public var hasWallet: Bool {
        SimsimWallet.exists(in: folder)
    }

    public func create(_ passphrase: SecretSink) async throws -> any WalletPort {
        try makeRoom()
        let wallet = try await SimsimWallet.create(in: folder, passphrase: passphrase, cost: cost)
        try protect()
        return wallet
    }

    public func open(_ passphrase: SecretSink) async throws -> any WalletPort {
        try await SimsimWallet.open(in: folder, passphrase: passphrase)
    }

    public func open(guardedBy keyStore: any KeyGuard) async throws -> any WalletPort {
        try await SimsimWallet.open(in: folder, guardedBy: keyStore)
    }

    public func recover(_ key: String) async throws -> any WalletPort {
        try await SimsimWallet.recover(in: folder, key: key)
    }

    public func restore(from file: URL, _ passphrase: SecretSink) async throws -> any WalletPort {
        try makeRoom()
        let wallet = try await SimsimWallet.restore(
            from: file, in: folder, passphrase: passphrase, replacing: hasWallet)
        try protect()
        return wallet
    }

    private func makeRoom() throws {
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
    }

    private func protect() throws {
        #if canImport(Darwin)
        var folder = folder
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        let everything =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .allObjects.compactMap { ($0 as? URL)?.path } ?? []
        for path in [folder.path] + everything {
            try FileManager.default.setAttributes(
                [.protectionKey: FileProtectionType.complete], ofItemAtPath: path)
        }
        #endif
    }
}
