import Foundation

/// What the app remembers outside the wallet. Nothing in it says anything about a person.
public final class Settings: @unchecked Sendable {  // UserDefaults may be used from any thread
    private let defaults: UserDefaults

    public init(_ defaults: UserDefaults = .standard) {
        self.defaults = defaults
    }

    public var autoLock: AutoLock {
        get { defaults.string(forKey: "autoLock").flatMap(AutoLock.init) ?? .immediately }
        set { defaults.set(newValue.rawValue, forKey: "autoLock") }
    }

    public var language: LanguageChoice {
        get { defaults.string(forKey: "language").flatMap(LanguageChoice.init) ?? .system }
        set { defaults.set(newValue.rawValue, forKey: "language") }
    }

    /// Whether the phone's key store opens the wallet too.
    public var usesKeyStore: Bool {
        get { defaults.bool(forKey: "usesKeyStore") }
        set { defaults.set(newValue, forKey: "usesKeyStore") }
    }
}

/// When an open wallet locks by itself.
public enum AutoLock: String, CaseIterable, Sendable {
    /// As soon as the app is left; after five minutes untouched.
    case immediately
    case afterOneMinute
    case afterFiveMinutes

    public var idleSeconds: TimeInterval {
        switch self {
        case .immediately, .afterFiveMinutes: return 300
        case .afterOneMinute: return 60
        }
    }

    public var phrase: Phrase {
        switch self {
        case .immediately: return .autoLockImmediately
        case .afterOneMinute: return .autoLockOneMinute
        case .afterFiveMinutes: return .autoLockFiveMinutes
        }
    }
}
