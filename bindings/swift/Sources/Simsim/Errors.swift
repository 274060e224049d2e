import Foundation

extension WalletError: LocalizedError {
    /// What happened and the next step, in English. Translate by the case.
    public var errorDescription: String? {
        switch self {
        case .AlreadyExists(let message), .AlreadyOpen(let message), .Busy(let message),
            .Cancelled(let message), .Damaged(let message), .File(let message),
            .FileLocked(let message),
            .GuardRefused(let message), .Internal(let message), .Locked(let message), .NoScore(let message),
            .NotAWallet(let message), .NothingApproved(let message), .Refused(let message),
            .Request(let message), .RequestExpired(let message), .Storage(let message),
            .UnknownVersion(let message), .WrongPassphrase(let message):
            return message
        }
    }
}

extension VerifyError: LocalizedError {
    /// What happened and the next step, in English. Translate by the name of the refusal.
    public var errorDescription: String? { description }
}

extension RequestError: LocalizedError {
    /// Which part of the request, and why, in English.
    public var errorDescription: String? {
        switch self {
        case .Refused(let message): return message
        }
    }
}

extension ScorecardError: LocalizedError {
    /// What is wrong, and where, in English.
    public var errorDescription: String? {
        switch self {
        case .Records(let message), .Refused(let message): return message
        }
    }
}

extension PolicyError: LocalizedError {
    /// Which part of the policy, and why, in English.
    public var errorDescription: String? {
        switch self {
        case .Refused(let message): return message
        }
    }
}

extension NonceError: LocalizedError {
    /// What happened and the next step, in English.
    public var errorDescription: String? { description }
}

extension GuardError: LocalizedError {
    /// What happened and the next step, in English.
    public var errorDescription: String? { description }
}
