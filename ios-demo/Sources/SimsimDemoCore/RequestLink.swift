import Foundation

/// A merchant's request as it came: from a code, from a link, or pasted. It is not believed yet.
public struct RequestLink: Hashable, Sendable {
    /// The longest there may be.
    public static let most = 16 * 1024
    /// What a request begins with.
    public static let scheme = "openid4vp:"

    public let text: String

    /// None where the text cannot be a request.
    public init?(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count <= Self.most, text.lowercased().hasPrefix(Self.scheme) else {
            return nil
        }
        self.text = text
    }
}
