extension Optional {
    /// Whether there is one; putting it away is all that can be set. For a sheet that shows it.
    var isThere: Bool {
        get { self != nil }
        set { if !newValue { self = nil } }
    }
}
