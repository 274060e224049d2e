/// Where a screen is with what it shows. Every screen that reads from the wallet is in one of these.
public enum Stage<Content> {
    /// It is being read.
    case loading
    /// There is nothing yet: the screen says what would bring something.
    case empty
    /// Here it is.
    case ready(Content)
    /// It could not be read.
    case failed(Trouble)

    /// What there is to show, if there is.
    public var content: Content? {
        guard case .ready(let content) = self else { return nil }
        return content
    }

    /// Why it could not be read, if so.
    public var trouble: Trouble? {
        guard case .failed(let trouble) = self else { return nil }
        return trouble
    }

    /// Reads, and says how that went.
    @MainActor
    static func reading(_ read: @MainActor () async throws -> Content?) async -> Self {
        do {
            guard let content = try await read() else { return .empty }
            return .ready(content)
        } catch {
            return .failed(Trouble(error))
        }
    }
}

extension Stage: Sendable where Content: Sendable {}
extension Stage: Equatable where Content: Equatable {}
