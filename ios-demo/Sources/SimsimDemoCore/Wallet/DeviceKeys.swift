import Simsim

/// The phone's own keys: they open the wallet with a face or a finger, and sign answers.
///
/// The Secure Enclave is one (`SimsimDemoApp`); a phone without it has none, and then the passphrase
/// and keys in software do both.
public protocol DeviceKeys: Sendable {
    /// Opens the wallet beside the passphrase.
    var keyGuard: any KeyGuard { get }
    /// Two new keys for one answer.
    func makeSigners() throws -> Signers
}
