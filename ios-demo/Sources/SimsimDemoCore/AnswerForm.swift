import Foundation

/// The form that carries an answer to the merchant: OpenID4VP 1.0, `direct_post`
/// (`docs/formats/attestation.md`, Response).
public struct AnswerForm: Equatable, Sendable {
    public let fields: [String: String]

    /// The answer to a request.
    public init(presentation: String, state: String?) {
        // A presentation is base64url with `.` and `~`: nothing in it needs escaping in JSON.
        fields = Self.with(state, ["vp_token": #"{"score":["\#(presentation)"]}"#])
    }

    /// The form of a holder who says no, and of one whose score does not reach.
    public init(refusing state: String?) {
        fields = Self.with(state, ["error": "access_denied"])
    }

    /// As `application/x-www-form-urlencoded`.
    public var body: Data {
        let pairs = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escaped($0.value))" }
        return Data(pairs.joined(separator: "&").utf8)
    }

    private static func with(_ state: String?, _ fields: [String: String]) -> [String: String] {
        guard let state else { return fields }
        return fields.merging(["state": state]) { field, _ in field }
    }

    private static func escaped(_ value: String) -> String {
        let plain = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return value.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
