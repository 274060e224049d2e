import Simsim

/// What a record states, as lists name and filter it.
public enum RecordKind: String, CaseIterable, Sendable {
    case account
    case balance
    case batch
    case bill
    case commitment
    case creditRequest = "credit_request"
    case due
    case identity
    case income
    case loan
    case purchase
    case transaction
    case vouch
}

extension Fact {
    /// None for a kind that this release has no name for.
    public var kind: RecordKind? {
        switch self {
        case .account: return .account
        case .balance: return .balance
        case .batch: return .batch
        case .bill: return .bill
        case .commitment: return .commitment
        case .creditRequest: return .creditRequest
        case .due: return .due
        case .identity: return .identity
        case .income: return .income
        case .loan: return .loan
        case .purchase: return .purchase
        case .transaction: return .transaction
        case .vouch: return .vouch
        case .unknown: return nil
        }
    }

    /// The money it is about, where there is one sum; what left the holder is below zero.
    public var amount: Amount? {
        switch self {
        case .balance(_, let amount), .bill(_, let amount), .due(_, let amount, _),
            .purchase(_, let amount, _), .income(_, let amount):
            return amount
        case .loan(_, let principal, _, _, _, _, _): return principal
        case .transaction(_, let direction, let amount, _, _, _, _):
            return direction == .out
                ? Amount(minor: -amount.minor, currency: amount.currency) : amount
        case .account, .batch, .commitment, .creditRequest, .identity, .unknown, .vouch: return nil
        }
    }

    /// What a transaction was for.
    public var purpose: Purpose? {
        guard case .transaction(_, _, _, _, let purpose, _, _) = self else { return nil }
        return purpose
    }
}
