/// An answer as a code to scan: the presentation itself, if it fits.
public struct AnswerCode: Hashable, Sendable {
    /// What a code of version 40 holds at the lowest level of error correction (ISO/IEC 18004).
    public static let most = 2953

    public let text: String

    /// None where the answer is too long for one code; then it has to be sent.
    public init?(_ presentation: String) {
        guard (1...Self.most).contains(presentation.utf8.count) else { return nil }
        self.text = presentation
    }
}
