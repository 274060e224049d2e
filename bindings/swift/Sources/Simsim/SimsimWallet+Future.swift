import Foundation

/// What was, what would lift the score, what opens, and who vouches.
extension SimsimWallet {
    /// Computes today's score by the shipped scorecard and keeps it in the history.
    public func rescore(now: Date = Date()) async throws -> Score {
        try await inLine { try $0.rescore(now: seconds(now)) }
    }

    /// Every score that was kept, the oldest first.
    public func history() async throws -> [PastScore] {
        try await inLine { try $0.history() }
    }

    /// Whether the monthly score is due.
    public func isRescoreDue(on day: CalendarDay = CalendarDay(Date())) async throws -> Bool {
        try await inLine { try $0.isRescoreDue(today: day) }
    }

    /// The score as it is, and after all changes, made in their order. Nothing is stored.
    public func whatIf(
        _ changes: [Change], asOf day: CalendarDay = CalendarDay(Date())
    ) async throws -> WhatIf {
        let scorecard = self.scorecard
        return try await inLine {
            try $0.whatIf(scorecard: scorecard, asOf: day, changes: changes)
        }
    }

    /// What would lift the score, the most points first: only what is honest and in the holder's hands.
    public func nextSteps(asOf day: CalendarDay = CalendarDay(Date())) async throws -> [NextStep] {
        try await inLine { try $0.nextSteps(asOf: day) }
    }

    /// Believes the catalogues and histograms of this publisher: a public P-256 key as a JWK.
    public func trustPublisher(_ name: String, jwk: String) async throws {
        try await inLine { try $0.trustPublisher(name: name, jwk: jwk) }
    }

    /// Believes a publisher no longer. Says whether it was trusted.
    public func distrustPublisher(_ name: String) async throws -> Bool {
        try await inLine { try $0.distrustPublisher(name: name) }
    }

    /// Every trusted publisher, by name.
    public func publishers() async throws -> [Publisher] {
        try await inLine { try $0.publishers() }
    }

    /// Keeps a signed catalogue of perks and says which it is.
    public func addCatalogue(
        _ content: Data, signature: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.addCatalogue(content: content, signature: signature, today: day) }
    }

    /// What is open to the holder, and what would be next.
    public func perks(on day: CalendarDay = CalendarDay(Date())) async throws -> Perks {
        try await inLine { try $0.perks(today: day) }
    }

    /// Keeps a signed histogram of scores and says which it is.
    public func addHistogram(
        _ content: Data, signature: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.addHistogram(content: content, signature: signature, today: day) }
    }

    /// How many scores lie below the holder's, by each histogram that was added.
    public func percentiles(
        on day: CalendarDay = CalendarDay(Date())
    ) async throws -> [Percentile] {
        try await inLine { try $0.percentiles(today: day) }
    }

    /// Asks for a vouch: hand the text to the person who is to give it.
    public func askForVouch(
        scope: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.askForVouch(scope: scope, today: day) }
    }

    /// Vouches for the person whose text this is: hand the result back to them.
    public func giveVouch(
        _ ask: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.giveVouch(ask: ask, today: day) }
    }

    /// Takes in what another person signed: a vouch, or that they take one back.
    public func acceptVouch(
        _ text: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> VouchOutcome {
        try await inLine { try $0.acceptVouch(text: text, today: day) }
    }

    /// Takes back a vouch that the holder gave: hand the text to the person it was for.
    public func revokeVouch(
        _ id: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.revokeVouch(id: id, today: day) }
    }

    /// Takes back every vouch ever given: hand the text to everyone they were for.
    public func revokeAllVouches(
        on day: CalendarDay = CalendarDay(Date())
    ) async throws -> String {
        try await inLine { try $0.revokeAllVouches(today: day) }
    }

    /// Every vouch asked for, given and accepted.
    public func vouches() async throws -> [Vouch] {
        try await inLine { try $0.vouches() }
    }

    /// Accepts a merchant's offer to waive a deposit; hand the countersignature to the merchant.
    public func acceptDeposit(
        _ offer: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> Countersigned {
        try await inLine { try $0.acceptDeposit(offer: offer, today: day) }
    }

    /// Takes the merchant's closing of a deposit; hand the countersignature to the merchant.
    public func closeDeposit(
        _ closing: String, on day: CalendarDay = CalendarDay(Date())
    ) async throws -> Countersigned {
        try await inLine { try $0.closeDeposit(closing: closing, today: day) }
    }

    /// Every deposit, the latest first.
    public func deposits() async throws -> [Deposit] {
        try await inLine { try $0.deposits() }
    }
}
