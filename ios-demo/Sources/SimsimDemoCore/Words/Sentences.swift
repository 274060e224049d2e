import Simsim

// Sentences that several screens say, and those that VoiceOver says in place of a picture.

extension Words {
    /// The gauge as one sentence.
    public func spoken(_ score: Score, rules: Rules) -> String {
        guard let number = score.number else { return self(.homeNoNumber) }
        var parts = [
            self(
                .spokenScore, self.score(number), self.score(rules.lowest),
                self.score(rules.highest))
        ]
        if let band = score.band { parts.append(self(band.name)) }
        if let interval = score.interval {
            parts.append(self(.homeInterval, self.score(interval.low), self.score(interval.high)))
        }
        parts.append(self(.homeGrade, grade(score.grade)))
        parts.append(self(.homeAsOf, day(score.asOf)))
        return list(parts)
    }

    /// The radar as one sentence: every category with its points.
    public func spoken(_ categories: [CategoryScore]) -> String {
        list(categories.map { "\(self($0.name)) \(points(of: $0))" })
    }

    /// The history as one sentence: from where to where, the lowest and the highest.
    public func spoken(_ history: [PastScore]) -> String {
        let scores = history.compactMap { past in past.score.map { (past.asOf, $0) } }
        guard let first = scores.first, let last = scores.last,
            let lowest = scores.map(\.1).min(), let highest = scores.map(\.1).max()
        else { return self(.historyEmpty) }
        return self(
            .spokenHistory, day(first.0), score(first.1), day(last.0), score(last.1),
            score(lowest), score(highest))
    }

    /// `74 of 210`.
    public func points(of category: CategoryScore) -> String {
        guard let points = category.points else { return self(.homeNoPoints) }
        return self(.homePointsOf, number(points), number(category.max))
    }

    public func grade(_ grade: Grade) -> String {
        switch grade {
        case .a: return "A"
        case .b: return "B"
        case .c: return "C"
        case .d: return "D"
        case .e: return "E"
        }
    }

    /// One thing that is missing for a number: how much there is, and how much is needed.
    public func missing(_ missing: Missing) -> String {
        let (have, need) = (number(missing.have), number(missing.need))
        switch missing.kind {
        case .categories: return self(.missingCategories, have, need)
        case .effectiveRecords: return self(.missingEffectiveRecords, have, need)
        case .historyDays: return self(.missingHistoryDays, have, need)
        case .lastRecordDays: return self(.missingLastRecordDays, have, need)
        case .unknown: return self(.missingUnknown)
        }
    }

    /// What to bring in for a category.
    public func advice(_ advice: Advice) -> String {
        self(Simsim.Text(wordings: advice.text))
    }

    /// What a record is called: as its source calls it, else what it was for, else its kind.
    public func title(_ record: Record) -> String {
        if let label = record.label, !label.isEmpty { return label }
        if let purpose = record.fact.purpose { return self(purpose.phrase) }
        return kind(record.fact)
    }

    public func kind(_ fact: Fact) -> String {
        self(fact.kind?.phrase ?? .unknown)
    }

    /// A record in a list, as one sentence.
    public func spoken(_ record: Record) -> String {
        var parts = [title(record), kind(record.fact), day(record.day)]
        if let amount = record.fact.amount { parts.append(self.amount(amount)) }
        if record.disputed { parts.append(self(.recordDisputed)) }
        return list(parts)
    }

    /// What a record states beyond its amount, a line each.
    public func facts(_ fact: Fact) -> [(name: Phrase, value: String)] {
        let day = { (day: CalendarDay?) in day.map(self.day) }
        let lines: [(Phrase, String?)]
        switch fact {
        case .account(_, let opened, let closed):
            lines = [(.factOpened, day(opened)), (.factClosed, day(closed))]
        case .batch(_, let from, let to, let count, let opening, let closing, let check, let by):
            lines = [
                (.factFrom, day(from)), (.factTo, day(to)), (.factRows, number(count)),
                (.factOpening, opening.map(amount)), (.factClosing, closing.map(amount)),
                (.factSelfCheck, self(check.phrase)), (.factSignedBy, by),
            ]
        case .commitment(_, let kept): lines = [(.factKept, self.kept(kept))]
        case .due(_, _, let paid): lines = [(.factPaid, day(paid) ?? self(.factNotPaid))]
        case .identity(let aspect, let level, let validFrom):
            lines = [
                (.factAspect, self(aspect.phrase)), (.factLevel, number(level)),
                (.factOpened, day(validFrom)),
            ]
        case .loan(_, _, let instalment, let months, let opened, let closed, let status):
            lines = [
                (.factStatus, self(status.phrase)), (.factInstalment, amount(instalment)),
                (.factMonths, number(months)), (.factOpened, day(opened)),
                (.factClosed, day(closed)),
            ]
        case .purchase(_, _, let returned): lines = [(.factReturned, day(returned))]
        case .transaction(_, _, _, let balance, let purpose, let rule, _):
            lines = [
                (.factPurpose, self(purpose.phrase)), (.factRule, rule),
                (.factBalance, balance.map(amount)),
            ]
        case .vouch(_, let revoked, let scope, let kept):
            lines = [
                (.factScope, self.scope(scope)), (.factRevoked, day(revoked)),
                (.factKept, self.kept(kept)),
            ]
        case .balance, .bill, .creditRequest, .income, .unknown: lines = []
        }
        return lines.compactMap { name, value in value.map { (name, $0) } }
    }

    private func kept(_ kept: Bool?) -> String {
        switch kept {
        case true?: return self(.factYes)
        case false?: return self(.factNo)
        case nil: return self(.factRunning)
        }
    }

    /// What a vouch is for. Another app may have words of its own for it.
    public func scope(_ scope: String) -> String {
        switch scope {
        case "general": return self(.scopeGeneral)
        case "rental": return self(.scopeRental)
        case "work": return self(.scopeWork)
        default: return scope
        }
    }

    /// What a merchant asks for.
    public func ask(_ ask: Ask) -> String {
        switch ask {
        case .atLeast(let threshold): return self(.askAtLeast, score(threshold))
        case .band: return self(.askBand)
        case .categories: return self(.askCategories)
        case .evidenceShare: return self(.askEvidenceShare)
        case .score: return self(.askScore)
        }
    }

    /// What an answer would say, with its value.
    public func offer(_ offer: Offer) -> String {
        switch offer {
        case .atLeast(let threshold): return self(.offerAtLeast, score(threshold))
        case .band(let band): return self(.offerBand, score(band.min), score(band.max))
        case .categories(let points):
            let all = points.sorted { $0.key < $1.key }.map { "\($0.key) \(number($0.value))" }
            return self(.offerCategories, list(all))
        case .evidenceShare(let percent):
            return self(.offerEvidenceShare, self.percent(permille: Int(percent) * 10))
        case .score(let number): return self(.offerScore, score(number))
        }
    }

    /// What the merchant could conclude.
    public func inference(_ inference: Inference) -> String {
        switch inference {
        case .exactScore: return self(.inferExactScore)
        case .howMuchIsKnown: return self(.inferHowMuchIsKnown)
        case .scoreWithin(let band):
            return self(.inferScoreWithin, score(band.min), score(band.max))
        case .strongAndWeakSides: return self(.inferStrongAndWeakSides)
        case .unknown: return self(.inferUnknown)
        }
    }

    /// The name of a claim that left, as a receipt keeps it.
    public func claim(_ claim: String) -> String {
        switch claim {
        case "band": return self(.askBand)
        case "categories": return self(.askCategories)
        case "evidence_share": return self(.askEvidenceShare)
        case "score": return self(.askScore)
        default:
            guard claim.hasPrefix("score_at_least."), let threshold = UInt16(claim.dropFirst(15))
            else { return claim }
            return self(.askAtLeast, score(threshold))
        }
    }

    /// What an edit did to the score; none without a number on both sides.
    public func effect(_ effect: EditEffect) -> String? {
        guard let before = effect.before.number, let after = effect.after.number,
            let difference = effect.difference
        else { return nil }
        return self(.recordEffect, score(before), score(after), points(difference))
    }

    /// What the holder should hear of.
    public func alert(_ alert: Alert) -> String {
        switch alert {
        case .bandReached(let min): return self(.alertBandReached, score(min))
        case .bandLost(let min): return self(.alertBandLost, score(min))
        case .numberLost: return self(.alertNumberLost)
        case .fell(let points): return self(.alertFell, number(points))
        case .scorecardChanged: return self(.alertScorecardChanged)
        case .unknown: return self(.unknown)
        }
    }

    /// A row of a table as it would be read: which way the money goes, how much, and the text.
    public func sampleRow(_ record: Record) -> String {
        guard case .transaction(_, let direction, let amount, _, _, _, _) = record.fact else {
            return record.label ?? ""
        }
        let way: String
        switch direction {
        case .in: way = "+"
        case .out: way = "−"
        case .neutral: way = "±"
        }
        return [way + self.amount(amount), record.label].compactMap { $0 }.joined(separator: "  ")
    }

    /// What speaks against the holder in a record.
    public func negative(_ negative: Negative) -> String {
        switch negative.kind {
        case .collection: return self(.negativeCollection)
        case .lateFee: return self(.negativeLateFee)
        case .loanOverdue: return self(.negativeLoanOverdue)
        case .overdrawn: return self(.negativeOverdrawn)
        case .overdue: return self(.negativeOverdue)
        case .returnedUnpaid: return self(.negativeReturnedUnpaid)
        case .unknown: return self(.unknown)
        }
    }

    /// How sure it is who asks.
    public func sureness(_ sureness: Sureness) -> String {
        switch sureness {
        case .certified: return self(.consentCertified)
        case .signed: return self(.consentSigned)
        case .addressOnly, .unknown: return self(.consentSaysSo)
        }
    }
}
