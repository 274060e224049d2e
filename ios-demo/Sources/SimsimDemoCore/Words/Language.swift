import Foundation

/// A language that the app speaks.
public enum Language: String, CaseIterable, Sendable {
    case en
    case de
    case zhHans = "zh-Hans"

    /// Its own name, in itself.
    public var name: String {
        switch self {
        case .en: return "English"
        case .de: return "Deutsch"
        case .zhHans: return "简体中文"
        }
    }

    /// What scorecards and catalogues call it.
    public var code: String {
        switch self {
        case .en: return "en"
        case .de: return "de"
        case .zhHans: return "zh"
        }
    }

    public var locale: Locale { Locale(identifier: rawValue) }

    /// Whether one thing is counted in another form than many.
    var hasSingular: Bool { self != .zhHans }

    /// The first that the app speaks of what the holder prefers.
    static func first(of preferred: [String]) -> Language {
        for tag in preferred {
            switch tag.split(separator: "-").first {
            case "en": return .en
            case "de": return .de
            case "zh": return .zhHans
            default: continue
            }
        }
        return .en
    }
}

/// The holder's choice of a language.
public enum LanguageChoice: String, CaseIterable, Sendable {
    case system
    case en
    case de
    case zhHans = "zh-Hans"

    /// The language that it comes to.
    public var resolved: Language {
        Language(rawValue: rawValue) ?? .first(of: Locale.preferredLanguages)
    }
}
