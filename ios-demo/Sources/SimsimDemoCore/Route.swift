/// A screen that home leads to. It holds names only, so it may outlive the open wallet.
public enum Route: Hashable, Sendable {
    case about
    case history
    case importing
    case perks
    case reasons
    case receipts
    case record(String)
    case records
    case settings
    case vouches
}

/// A sheet over the screen.
public enum Sheet: Identifiable, Hashable, Sendable {
    /// Looks for a request's code with the camera.
    case scan
    /// Shows a request, and asks.
    case consent(RequestLink)

    public var id: Self { self }
}
