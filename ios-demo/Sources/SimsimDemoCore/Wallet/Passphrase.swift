import Foundation
import Simsim

/// What the holder types to open the wallet.
///
/// It is brought to one Unicode form first, or the same words from another keyboard would not open it.
public enum Passphrase {
    /// Too short to stand between a thief and the vault.
    public static let fewestLetters = 12

    /// Ready for the wallet, which uses it up.
    public static func sink(_ text: String) -> SecretSink {
        SecretSink(text.precomposedStringWithCanonicalMapping)
    }

    /// How long it would hold, by its length and by how often it repeats itself. A rough guide: what
    /// was made at random is stronger than it looks here, a well-known sentence weaker.
    public static func strength(_ text: String) -> Strength {
        let letters = text.precomposedStringWithCanonicalMapping
        guard letters.count >= fewestLetters else { return .tooShort }
        switch Set(letters.lowercased()).count {
        case ..<6: return .weak
        case ..<10: return letters.count < 20 ? .fair : .strong
        default: return letters.count < 16 ? .fair : .strong
        }
    }

    public enum Strength: Int, Comparable, Sendable {
        case tooShort, weak, fair, strong

        /// Good enough to make a wallet with.
        public var isEnough: Bool { self >= .fair }

        public var phrase: Phrase {
            switch self {
            case .tooShort: return .strengthTooShort
            case .weak: return .strengthWeak
            case .fair: return .strengthFair
            case .strong: return .strengthStrong
            }
        }

        public static func < (weaker: Self, stronger: Self) -> Bool {
            weaker.rawValue < stronger.rawValue
        }
    }
}
