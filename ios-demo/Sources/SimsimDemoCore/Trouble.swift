import Simsim

/// Why something did not work, as a screen says it: a sentence of ours, and the wallet's own words
/// where they name a place in a file or a part of a request.
public struct Trouble: Error, Equatable, Sendable {
    /// What happened and the next step.
    public let phrase: Phrase
    /// The wallet's words, in English, without a value of the holder's.
    public let detail: String?

    public init(_ phrase: Phrase, detail: String? = nil) {
        self.phrase = phrase
        self.detail = detail
    }

    public init(_ error: any Error) {
        switch error {
        case let trouble as Trouble: self = trouble
        case let error as WalletError: self.init(error)
        case let error as RequestError:
            self.init(.troubleRequest, detail: error.errorDescription)
        default: self.init(.troubleOther)  // its words are the system's, and could repeat anything
        }
    }

    private init(_ error: WalletError) {
        switch error {
        case .AlreadyExists: self.init(.troubleAlreadyExists)
        case .AlreadyOpen: self.init(.troubleAlreadyOpen)
        case .Busy: self.init(.troubleBusy)
        case .Cancelled: self.init(.troubleCancelled)
        case .Damaged(let words): self.init(.troubleDamaged, detail: words)
        case .File(let words): self.init(.troubleFile, detail: words)
        case .FileLocked: self.init(.troubleFileLocked)
        case .GuardRefused: self.init(.troubleGuardRefused)
        case .Internal(let words): self.init(.troubleInternal, detail: words)
        case .Locked: self.init(.troubleLocked)
        case .NoScore: self.init(.troubleNoScore)
        case .NotAWallet: self.init(.troubleNotAWallet)
        case .NothingApproved: self.init(.troubleNothingApproved)
        case .Refused(let words): self.init(.troubleRefused, detail: words)
        case .Request(let words): self.init(.troubleRequest, detail: words)
        case .RequestExpired: self.init(.troubleRequestExpired)
        case .Storage(let words): self.init(.troubleStorage, detail: words)
        case .UnknownVersion: self.init(.troubleUnknownVersion)
        case .WrongPassphrase: self.init(.troubleWrongPassphrase)
        }
    }
}
