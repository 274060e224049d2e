import Foundation

/// A JSON value that can be compared.
enum JSON: Codable, Equatable, ExpressibleByStringLiteral {
    case array([JSON])
    case bool(Bool)
    case null
    case number(Int64)
    case object([String: JSON])
    case text(String)

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Int64.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let array = try? value.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(self, .init(codingPath: [], debugDescription: "not needed"))
    }

    init(stringLiteral text: String) {
        self = .text(text)
    }

    init<N: BinaryInteger>(_ number: N?) {
        self = number.map { .number(Int64($0)) } ?? .null
    }

    init(_ text: String?) {
        self = text.map { .text($0) } ?? .null
    }

    init(_ texts: [String]) {
        self = .array(texts.map { .text($0) })
    }

    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var number: Int64? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    var array: [JSON] {
        guard case .array(let array) = self else { return [] }
        return array
    }
}
