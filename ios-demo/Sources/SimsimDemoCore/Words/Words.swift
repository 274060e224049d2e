import Foundation
import Simsim

/// Everything the app says, in one language: phrases, dates, amounts.
public struct Words: Equatable, Sendable {
    public let language: Language
    private let table: [String: String]

    public init(_ language: Language) {
        self.language = language
        self.table = Self.table(language)
    }

    /// A phrase, with what belongs into its places `%1$@`, `%2$@`...
    public func callAsFunction(_ phrase: Phrase, _ parts: String...) -> String {
        filled(table[phrase.rawValue] ?? phrase.rawValue, parts)
    }

    /// A phrase about a number of things.
    public func callAsFunction(_ count: some BinaryInteger, one: Phrase, many: Phrase) -> String {
        self(language.hasSingular && count == 1 ? one : many, number(count))
    }

    /// A wording that a publisher gives in several languages.
    public func callAsFunction(_ text: Simsim.Text) -> String {
        text.inLanguage(language: language.code)
    }

    /// Several things as one list: `a, b, c`.
    public func list(_ things: [String]) -> String {
        things.joined(separator: language == .zhHans ? "、" : ", ")
    }

    private func filled(_ phrase: String, _ parts: [String]) -> String {
        var rest = phrase[...]
        var text = ""
        // In one pass, so that what is filled in is never taken for a place itself.
        while let place = rest.range(of: #"%[1-9]\$@"#, options: .regularExpression) {
            text += rest[..<place.lowerBound]
            let number = rest[place].dropFirst().first?.wholeNumberValue ?? 0
            text += parts.indices.contains(number - 1) ? parts[number - 1] : ""
            rest = rest[place.upperBound...]
        }
        return text + rest
    }

    /// The table of `Resources`, which the build may have put under the language's name in lower case.
    static func table(_ language: Language) -> [String: String] {
        for name in [language.rawValue, language.rawValue.lowercased()] {
            if let file = Bundle.module.url(
                forResource: "Localizable", withExtension: "strings", subdirectory: nil,
                localization: name),
                let data = try? Data(contentsOf: file),
                let table = try? PropertyListSerialization.propertyList(from: data, format: nil)
            {
                return table as? [String: String] ?? [:]
            }
        }
        return [:]
    }
}
