import Foundation

/// Ways in beside the passphrase, and keys in hardware.
extension SimsimWallet {
    /// Opens a locked wallet again with the platform's key store.
    public func unlock(guardedBy keyStore: any KeyGuard) async throws {
        try await inLine { try $0.unlockWithGuard(guard: keyStore) }
    }

    /// Lets the platform's key store open the wallet beside the passphrase.
    public func addGuard(_ keyStore: any KeyGuard) async throws {
        try await inLine { try $0.addGuard(guard: keyStore) }
    }

    /// The platform's key store no longer opens the wallet; `false` if it is the only way in.
    public func removeGuard() async throws -> Bool {
        try await inLine { try $0.removeGuard() }
    }

    /// Puts a new passphrase in the place of the old one.
    public func changePassphrase(_ passphrase: SecretSink) async throws {
        try await inLine { try $0.changePassphrase(passphrase: passphrase) }
    }

    /// Writes everything into one encrypted file that its own passphrase opens on any phone, and reads
    /// it again to be sure. Says how many items were left out because they are damaged in every copy.
    public func backup(to file: URL, passphrase: SecretSink) async throws -> UInt64 {
        try await inLine { try $0.backup(file: file.path, passphrase: passphrase) }
    }

    /// Reads every copy of everything, heals what can be healed, and names the rest.
    public func examine() async throws -> Examination {
        try await inLine { try $0.examine() }
    }

    /// Lets go of what is damaged in every copy: show what ``examine()`` found before. Says how many.
    public func discardQuarantined() async throws -> UInt64 {
        try await inLine { try $0.discardQuarantined() }
    }

    /// How far the wallet has come: 32 bytes to keep where old files do not bring them back.
    public func mark() async throws -> Data {
        try await inLine { try $0.mark() }
    }

    /// Refused if these files are an older copy than the mark that was kept, or another wallet's.
    public func check(mark kept: Data) async throws {
        try await inLine { try $0.checkMark(kept: kept) }
    }

    /// Makes keys for an attester to certify: their public halves as JWKs.
    /// ``share(_:approved:now:)`` uses one up for each answer.
    public func makeLeaves(_ count: UInt8) async throws -> [String] {
        try await inLine { try $0.makeLeaves(count: count) }
    }

    /// Keeps what an attester certified about one of those keys, until a moment.
    public func certifyLeaf(
        _ jwk: String, attested: Attested, goodUntil: Date
    ) async throws {
        try await inLine {
            try $0.certifyLeaf(jwk: jwk, attested: attested, goodUntil: seconds(goodUntil))
        }
    }

    /// How many answers an attester still stands behind.
    public func certifiedLeaves(now: Date = Date()) async throws -> UInt64 {
        try await inLine { try $0.certifiedLeaves(now: seconds(now)) }
    }

    /// Makes a recovery key, in the place of an older one: show it once, keep it nowhere.
    public func makeRecoveryKey() async throws -> String {
        try await inLine { try $0.makeRecoveryKey() }
    }

    /// Like ``share(_:approved:now:)``, signed by two keys in hardware, each made for this one answer.
    /// `attested` is what an attester certified about the leaf, if one did.
    public func share(
        _ preview: Preview, approved: [Ask], leaf: any DeviceSigner, holder: any DeviceSigner,
        attested: Attested? = nil, now: Date = Date()
    ) async throws -> Shared {
        try await inLine {
            try $0.shareWith(
                preview: preview, approved: approved, leaf: leaf, holder: holder,
                attested: attested, now: seconds(now))
        }
    }

    /// Writes down what the holder approved, for two keys that ask for a face first: public keys, 65
    /// bytes each. The leaf signs ``PendingShare/bytesToSign()``, the holder
    /// ``UnboundShare/bytesToSign()``; then ``finishShare(_:signature:)`` hands out the answer.
    public func beginShare(
        _ preview: Preview, approved: [Ask], leaf: Data, holder: Data, attested: Attested? = nil,
        now: Date = Date()
    ) async throws -> PendingShare {
        try await inLine {
            try $0.beginShare(
                preview: preview, approved: approved, leaf: leaf, holder: holder,
                attested: attested, now: seconds(now))
        }
    }

    /// Takes the holder key's signature (DER), stores the receipt, and hands out the answer.
    public func finishShare(_ share: UnboundShare, signature: Data) async throws -> Shared {
        try await inLine { try $0.finishShare(share: share, signature: signature) }
    }
}
