import SimsimDemoCore

/// The keys that this device has: the Secure Enclave's where there is one and a face or a finger is
/// known to it.
public func deviceKeys() -> (any DeviceKeys)? {
    #if canImport(Security) && canImport(LocalAuthentication)
    return EnclaveKeys()
    #else
    return nil
    #endif
}
