import Foundation

/// Looking through records, and what the holder says about them.
extension SimsimWallet {
    /// The records that a filter lets through, `limit` of them from number `offset` on.
    public func list(
        _ filter: RecordFilter = RecordFilter(), offset: Int = 0, limit: Int = 50
    ) async throws -> RecordPage {
        try await inLine {
            try $0.list(
                filter: filter, offset: UInt32(clamping: offset), limit: UInt32(clamping: limit))
        }
    }

    /// One record, if it is there.
    public func record(_ id: String) async throws -> Record? {
        try await inLine { try $0.record(id: id) }
    }

    /// Keeps a fact that the holder states; see ``Wallet/addFact(day:fact:label:)``. Says under which id.
    public func addFact(
        _ fact: Fact, label: String? = nil, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.addFact(day: day, fact: fact, label: label) }
    }

    /// The pseudonym of a payee, account or lender of this name, for a ``Fact``; none without letters.
    public func payee(_ name: String) async throws -> String? {
        try await inLine { try $0.payee(name: name) }
    }

    /// Puts the holder's own words beside a record; an empty text removes them.
    public func annotate(_ record: String, note: String) async throws {
        try await inLine { try $0.annotate(record: record, note: note) }
    }

    /// Corrects what a transaction was for. `true` where that became a rule for its payee, which holds
    /// in later imports too.
    @discardableResult
    public func correct(_ record: String, purpose: Purpose) async throws -> Bool {
        try await inLine { try $0.correct(record: record, purpose: purpose) }
    }

    /// The corrections that became rules, the one about most records first.
    public func corrections() async throws -> [Correction] {
        try await inLine { try $0.corrections() }
    }

    /// Disputes a record: it stays, and counts 0 until the dispute is resolved.
    public func dispute(
        _ record: String, note: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> EditEffect {
        try await inLine { try $0.dispute(record: record, note: note, day: day) }
    }

    /// Everything in dispute, the oldest first.
    public func disputes() async throws -> [Dispute] {
        try await inLine { try $0.disputes() }
    }

    /// Ends a dispute.
    public func resolve(
        _ record: String, by resolution: Resolution, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> EditEffect {
        try await inLine { try $0.resolve(record: record, resolution: resolution, day: day) }
    }

    /// Deletes a record. It does not come back when its file is imported again.
    public func deleteRecord(_ record: String) async throws {
        try await inLine { try $0.deleteRecord(record: record) }
    }

    /// Forgets what was deleted, so that importing a file again brings its records back.
    public func forgetDeletions() async throws -> UInt64 {
        try await inLine { try $0.forgetDeletions() }
    }

    /// Takes back the last edit since the wallet was opened.
    public func undo() async throws {
        try await inLine { try $0.undo() }
    }

    /// What the score would be without these records. Nothing is stored.
    public func scoreWithout(
        _ records: [String], asOf day: CalendarDay = CalendarDay(Date())
    ) async throws -> Score {
        try await inLine { try $0.scoreWithout(records: records, asOf: day) }
    }
}
