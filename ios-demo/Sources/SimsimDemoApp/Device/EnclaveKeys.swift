#if canImport(Security) && canImport(LocalAuthentication)
import Foundation
import LocalAuthentication
import Security
import SimsimDemoCore

import protocol Simsim.DeviceSigner
import enum Simsim.GuardError
import protocol Simsim.KeyGuard
import class Simsim.SecretSink

/// Keys in the Secure Enclave: P-256, never readable, asked for a face or a finger.
struct EnclaveKeys: DeviceKeys {
    let keyGuard: any KeyGuard = EnclaveGuard()

    /// None where there is no enclave, or no face or finger is known to it.
    init?() {
        guard SecureEnclave.isThere,
            LAContext().canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: nil)
        else { return nil }
    }

    /// Both keys are asked for with one prompt.
    func makeSigners() throws -> Signers {
        let context = LAContext()
        context.localizedReason = reason(.unlockSignReason)
        context.touchIDAuthenticationAllowableReuseDuration = 10
        return Signers(
            leaf: try EnclaveSigner(context), holder: try EnclaveSigner(context))
    }
}

/// Wraps the vault's key to a key of the enclave (ECIES, AES-GCM). Each wrapping has a key of its own,
/// whose name stands before it, so that one can be forgotten and another stay open.
private final class EnclaveGuard: KeyGuard {
    private static let nameLength = 16
    private static let algorithm: SecKeyAlgorithm =
        .eciesEncryptionCofactorVariableIVX963SHA256AESGCM

    func wrap(key: Data) throws -> Data {
        let name = withUnsafeBytes(of: UUID().uuid) { Data($0) }
        let enclaveKey = try SecureEnclave.makeKey(name: name, context: nil)
        guard let publicKey = SecKeyCopyPublicKey(enclaveKey),
            let wrapped = SecKeyCreateEncryptedData(
                publicKey, Self.algorithm, key as CFData, nil)
        else { throw GuardError.Failed }
        return name + (wrapped as Data)
    }

    func unwrap(wrapped: Data, key: SecretSink) throws {
        let context = LAContext()
        context.localizedReason = reason(.unlockFaceReason)
        let enclaveKey = try SecureEnclave.key(
            name: wrapped.prefix(Self.nameLength), context: context)
        var failure: Unmanaged<CFError>?
        guard
            let plain = SecKeyCreateDecryptedData(
                enclaveKey, Self.algorithm, wrapped.dropFirst(Self.nameLength) as CFData, &failure)
        else { throw SecureEnclave.refusal(failure) }
        var bytes = plain as Data
        key.put(bytes: bytes)
        bytes.resetBytes(in: bytes.indices)
    }

    func forget(wrapped: Data) throws {
        let status = SecItemDelete(
            [
                kSecClass: kSecClassKey,
                kSecAttrApplicationTag: Data(wrapped.prefix(Self.nameLength)),
            ] as CFDictionary)
        guard status == errSecSuccess || status == errSecItemNotFound else {
            throw GuardError.Failed
        }
    }
}

/// A key for one answer. It is in no keychain and ends with the answer.
private final class EnclaveSigner: DeviceSigner, @unchecked Sendable {  // a SecKey never changes
    private let key: SecKey

    init(_ context: LAContext) throws {
        key = try SecureEnclave.makeKey(name: nil, context: context)
    }

    func publicKey() throws -> Data {
        guard let publicKey = SecKeyCopyPublicKey(key),
            let point = SecKeyCopyExternalRepresentation(publicKey, nil)
        else { throw GuardError.Failed }
        return point as Data
    }

    func sign(message: Data) throws -> Data {
        var failure: Unmanaged<CFError>?
        guard
            let signature = SecKeyCreateSignature(
                key, .ecdsaSignatureMessageX962SHA256, message as CFData, &failure)
        else { throw SecureEnclave.refusal(failure) }
        return signature as Data
    }
}

/// The calls that both have in common.
private enum SecureEnclave {
    static var isThere: Bool {
        (try? makeKey(name: nil, context: nil)) != nil
    }

    /// A key that asks for a face or a finger, and is void once another one is enrolled. With a name it
    /// stays in the keychain of this device.
    static func makeKey(name: Data?, context: LAContext?) throws -> SecKey {
        guard
            let access = SecAccessControlCreateWithFlags(
                nil, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly,
                [.privateKeyUsage, .biometryCurrentSet], nil)
        else { throw GuardError.Failed }
        var privateKey: [CFString: Any] = [
            kSecAttrIsPermanent: name != nil, kSecAttrAccessControl: access,
        ]
        privateKey[kSecAttrApplicationTag] = name
        privateKey[kSecUseAuthenticationContext] = context
        let attributes: [CFString: Any] = [
            kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom, kSecAttrKeySizeInBits: 256,
            kSecAttrTokenID: kSecAttrTokenIDSecureEnclave, kSecPrivateKeyAttrs: privateKey,
        ]
        guard let key = SecKeyCreateRandomKey(attributes as CFDictionary, nil) else {
            throw GuardError.Failed
        }
        return key
    }

    static func key(name: Data, context: LAContext) throws -> SecKey {
        var found: CFTypeRef?
        let status = SecItemCopyMatching(
            [
                kSecClass: kSecClassKey, kSecAttrApplicationTag: Data(name),
                kSecReturnRef: true, kSecUseAuthenticationContext: context,
            ] as CFDictionary, &found)
        guard status == errSecSuccess, let found, CFGetTypeID(found) == SecKeyGetTypeID() else {
            throw GuardError.Failed
        }
        return found as! SecKey  // a type of Core Foundation: the line above is the check
    }

    /// The person refused, or something failed.
    static func refusal(_ failure: Unmanaged<CFError>?) -> GuardError {
        guard let error = failure?.takeRetainedValue() else { return .Failed }
        let said = (error as Error) as NSError
        let refusals = [LAError.userCancel, .systemCancel, .authenticationFailed].map(\.rawValue)
        return said.domain == LAErrorDomain && refusals.contains(said.code) ? .Refused : .Failed
    }
}

/// What the prompt says, in the language that the holder chose.
private func reason(_ phrase: Phrase) -> String {
    Words(Settings().language.resolved)(phrase)
}
#endif
