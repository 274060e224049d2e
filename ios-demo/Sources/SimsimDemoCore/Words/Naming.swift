import Simsim

// Names of the small closed sets: one phrase for each.

extension Simsim.Category {
    public static let all: [Self] = [
        .creditHistory, .fulfillmentCapacity, .personalCharacteristics, .behaviorAndPreferences,
        .interpersonalRelationships,
    ]

    public var phrase: Phrase {
        switch self {
        case .creditHistory: return .categoryCreditHistory
        case .fulfillmentCapacity: return .categoryFulfillmentCapacity
        case .personalCharacteristics: return .categoryPersonalCharacteristics
        case .behaviorAndPreferences: return .categoryBehaviorAndPreferences
        case .interpersonalRelationships: return .categoryInterpersonalRelationships
        }
    }
}

extension RecordKind {
    public var phrase: Phrase {
        switch self {
        case .account: return .kindAccount
        case .balance: return .kindBalance
        case .batch: return .kindBatch
        case .bill: return .kindBill
        case .commitment: return .kindCommitment
        case .creditRequest: return .kindCreditRequest
        case .due: return .kindDue
        case .identity: return .kindIdentity
        case .income: return .kindIncome
        case .loan: return .kindLoan
        case .purchase: return .kindPurchase
        case .transaction: return .kindTransaction
        case .vouch: return .kindVouch
        }
    }
}

extension Origin {
    public var phrase: Phrase {
        switch self {
        case .signedBySource: return .originSignedBySource
        case .signedReceipt: return .originSignedReceipt
        case .bankFile: return .originBankFile
        case .photo: return .originPhoto
        case .typedIn: return .originTypedIn
        case .unknown: return .unknown
        }
    }
}

extension LoanStatus {
    public var phrase: Phrase {
        switch self {
        case .applied: return .loanApplied
        case .current: return .loanCurrent
        case .overdue: return .loanOverdue
        case .repaid: return .loanRepaid
        case .chargedOff: return .loanChargedOff
        case .unknown: return .unknown
        }
    }
}

extension Aspect {
    public var phrase: Phrase {
        switch self {
        case .contact: return .aspectContact
        case .identity: return .aspectIdentity
        case .occupation: return .aspectOccupation
        case .unknown: return .unknown
        }
    }
}

extension SelfCheck {
    public var phrase: Phrase {
        switch self {
        case .ok: return .selfCheckOk
        case .failed: return .selfCheckFailed
        case .none: return .selfCheckNone
        }
    }
}

extension Purpose {
    /// What the holder may say that a transaction was for.
    public static let choices: [Self] = [
        .bill, .cash, .collection, .creditUsed, .fee, .gambling, .incomeBenefit, .incomeWages,
        .insurance, .interest, .investment, .lateFee, .other, .ownTransfer, .purchase, .refund,
        .rent, .repayment, .returnedUnpaid, .reversal, .tax, .transfer,
    ]

    public var phrase: Phrase {
        switch self {
        case .bill: return .purposeBill
        case .cash: return .purposeCash
        case .collection: return .purposeCollection
        case .creditUsed: return .purposeCreditUsed
        case .fee: return .purposeFee
        case .gambling: return .purposeGambling
        case .incomeBenefit: return .purposeIncomeBenefit
        case .incomeWages: return .purposeIncomeWages
        case .insurance: return .purposeInsurance
        case .interest: return .purposeInterest
        case .investment: return .purposeInvestment
        case .lateFee: return .purposeLateFee
        case .other: return .purposeOther
        case .ownTransfer: return .purposeOwnTransfer
        case .pending: return .purposePending
        case .purchase: return .purposePurchase
        case .refund: return .purposeRefund
        case .rent: return .purposeRent
        case .repayment: return .purposeRepayment
        case .returnedUnpaid: return .purposeReturnedUnpaid
        case .reversal: return .purposeReversal
        case .tax: return .purposeTax
        case .transfer: return .purposeTransfer
        case .void: return .purposeVoid
        case .unknown: return .unknown
        }
    }
}

extension Doubt {
    public var phrase: Phrase {
        switch self {
        case .encodedAddress: return .doubtEncodedAddress
        case .invisibleCharacters: return .doubtInvisibleCharacters
        case .looksLikeAnotherName: return .doubtLooksLikeAnotherName
        case .mixedScripts: return .doubtMixedScripts
        case .nameOfAnother: return .doubtNameOfAnother
        case .noName: return .doubtNoName
        case .unknown: return .doubtUnknown
        }
    }
}

extension NotShared {
    public var phrase: Phrase {
        switch self {
        case .accounts: return .staysAccounts
        case .categoryPoints: return .staysCategoryPoints
        case .evidenceShare: return .staysEvidenceShare
        case .exactScore: return .staysExactScore
        case .identity: return .staysIdentity
        case .otherMerchants: return .staysOtherMerchants
        case .records: return .staysRecords
        case .unknown: return .unknown
        }
    }
}

extension Withheld {
    public var phrase: Phrase {
        switch self {
        case .notMet: return .withheldNotMet
        case .offGrid: return .withheldOffGrid
        case .probing: return .withheldProbing
        case .unknown: return .withheldUnknown
        }
    }
}

extension LanguageChoice {
    /// In the language itself; the system's choice in the one that the app speaks.
    public func name(_ words: Words) -> String {
        Language(rawValue: rawValue)?.name ?? words(.settingsLanguageSystem)
    }
}
