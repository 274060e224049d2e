//! Kinds: the small closed sets of words that records use.

use simsim_scoring::{record as core, source};

/// What about a person can be checked. Sex, age, origin and the like are not here on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Aspect {
    /// A way to reach them: telephone, mail, address.
    Contact,
    /// Who they are.
    Identity,
    /// What they do for a living. Only since when, never what.
    Occupation,
    /// One that this release has no name for.
    Unknown,
}

/// The five kinds of records that the score is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Category {
    /// Loans, dues, accounts, credit requests.
    CreditHistory,
    /// Money in, money out, balances.
    FulfillmentCapacity,
    /// Who the person is, as far as somebody checked.
    PersonalCharacteristics,
    /// Bills, purchases, commitments.
    BehaviorAndPreferences,
    /// Vouches.
    InterpersonalRelationships,
}

/// Which way money moved, from the holder's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Direction {
    /// To the holder.
    In,
    /// From the holder.
    Out,
    /// Between the holder's own pockets, or not at all: counts 0 in every sum.
    Neutral,
}

/// How a loan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum LoanStatus {
    /// Asked for, not yet paid out: its instalment counts, its history does not.
    Applied,
    /// Running, nothing overdue.
    Current,
    /// Something is overdue.
    Overdue,
    /// Paid back in full.
    Repaid,
    /// Given up by the lender.
    ChargedOff,
    /// One that this release has no name for.
    Unknown,
}

/// The kinds of evidence, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Origin {
    /// Signed by the institution it is about, and the signature was verified.
    SignedBySource,
    /// A receipt signed by the other party, and the signature was verified.
    SignedReceipt,
    /// A file as a bank or wallet exports it, without a signature.
    BankFile,
    /// A picture of a document.
    Photo,
    /// Typed in by the holder.
    TypedIn,
    /// One that this release has no name for.
    Unknown,
}

/// What a transaction was for. Sensitive purposes (health, religion, politics, court...) do not
/// exist here: the importer folds them into [`Purpose::Other`] before anything is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Purpose {
    /// A regular bill: telephone, energy, water, a subscription.
    Bill,
    /// Buy now, pay later, or another credit used.
    CreditUsed,
    /// Cash taken out or paid in.
    Cash,
    /// Sent to a debt collector.
    Collection,
    /// A fee of the bank or wallet.
    Fee,
    /// Gambling. Scored only when the holder opts in.
    Gambling,
    /// Pension or a state benefit; which one is not kept.
    IncomeBenefit,
    /// Wages or a salary.
    IncomeWages,
    /// An insurance premium.
    Insurance,
    /// Interest earned or paid.
    Interest,
    /// Into or out of an investment.
    Investment,
    /// A fee for being late, or a penalty interest: evidence of a late payment.
    LateFee,
    /// Anything else, and everything sensitive.
    Other,
    /// Between two accounts of the holder.
    OwnTransfer,
    /// Authorised, not final: never scored.
    Pending,
    /// Goods or services bought.
    Purchase,
    /// Money back for a purchase.
    Refund,
    /// Rent, or the instalment of a home.
    Rent,
    /// A loan or card paid back.
    Repayment,
    /// A debit that came back for want of funds.
    ReturnedUnpaid,
    /// Undoes an earlier booking: never scored.
    Reversal,
    /// Taxes.
    Tax,
    /// To or from another person.
    Transfer,
    /// Closed without money moving: never scored.
    Void,
    /// One that this release has no name for.
    Unknown,
}

/// Whether a file's rows agree with its balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum SelfCheck {
    /// Opening + rows = closing, or every running balance follows from the one before.
    Ok,
    /// They disagree.
    Failed,
    /// The file carries no balances to check against.
    None,
}

impl From<core::Aspect> for Aspect {
    fn from(it: core::Aspect) -> Self {
        match it {
            core::Aspect::Contact => Self::Contact,
            core::Aspect::Identity => Self::Identity,
            core::Aspect::Occupation => Self::Occupation,
            _ => Self::Unknown,
        }
    }
}

impl From<core::Category> for Category {
    fn from(it: core::Category) -> Self {
        match it {
            core::Category::CreditHistory => Self::CreditHistory,
            core::Category::FulfillmentCapacity => Self::FulfillmentCapacity,
            core::Category::PersonalCharacteristics => Self::PersonalCharacteristics,
            core::Category::BehaviorAndPreferences => Self::BehaviorAndPreferences,
            core::Category::InterpersonalRelationships => Self::InterpersonalRelationships,
        }
    }
}

impl From<core::Direction> for Direction {
    fn from(it: core::Direction) -> Self {
        match it {
            core::Direction::In => Self::In,
            core::Direction::Out => Self::Out,
            core::Direction::Neutral => Self::Neutral,
        }
    }
}

impl From<core::LoanStatus> for LoanStatus {
    fn from(it: core::LoanStatus) -> Self {
        match it {
            core::LoanStatus::Applied => Self::Applied,
            core::LoanStatus::Current => Self::Current,
            core::LoanStatus::Overdue => Self::Overdue,
            core::LoanStatus::Repaid => Self::Repaid,
            core::LoanStatus::ChargedOff => Self::ChargedOff,
            _ => Self::Unknown,
        }
    }
}

impl From<source::Origin> for Origin {
    fn from(it: source::Origin) -> Self {
        match it {
            source::Origin::SignedBySource => Self::SignedBySource,
            source::Origin::SignedReceipt => Self::SignedReceipt,
            source::Origin::BankFile => Self::BankFile,
            source::Origin::Photo => Self::Photo,
            source::Origin::TypedIn => Self::TypedIn,
            _ => Self::Unknown,
        }
    }
}

impl From<core::Purpose> for Purpose {
    fn from(it: core::Purpose) -> Self {
        match it {
            core::Purpose::Bill => Self::Bill,
            core::Purpose::CreditUsed => Self::CreditUsed,
            core::Purpose::Cash => Self::Cash,
            core::Purpose::Collection => Self::Collection,
            core::Purpose::Fee => Self::Fee,
            core::Purpose::Gambling => Self::Gambling,
            core::Purpose::IncomeBenefit => Self::IncomeBenefit,
            core::Purpose::IncomeWages => Self::IncomeWages,
            core::Purpose::Insurance => Self::Insurance,
            core::Purpose::Interest => Self::Interest,
            core::Purpose::Investment => Self::Investment,
            core::Purpose::LateFee => Self::LateFee,
            core::Purpose::Other => Self::Other,
            core::Purpose::OwnTransfer => Self::OwnTransfer,
            core::Purpose::Pending => Self::Pending,
            core::Purpose::Purchase => Self::Purchase,
            core::Purpose::Refund => Self::Refund,
            core::Purpose::Rent => Self::Rent,
            core::Purpose::Repayment => Self::Repayment,
            core::Purpose::ReturnedUnpaid => Self::ReturnedUnpaid,
            core::Purpose::Reversal => Self::Reversal,
            core::Purpose::Tax => Self::Tax,
            core::Purpose::Transfer => Self::Transfer,
            core::Purpose::Void => Self::Void,
            _ => Self::Unknown,
        }
    }
}

impl From<core::SelfCheck> for SelfCheck {
    fn from(it: core::SelfCheck) -> Self {
        match it {
            core::SelfCheck::Ok => Self::Ok,
            core::SelfCheck::Failed => Self::Failed,
            core::SelfCheck::None => Self::None,
        }
    }
}

impl From<Category> for core::Category {
    fn from(it: Category) -> Self {
        match it {
            Category::CreditHistory => Self::CreditHistory,
            Category::FulfillmentCapacity => Self::FulfillmentCapacity,
            Category::PersonalCharacteristics => Self::PersonalCharacteristics,
            Category::BehaviorAndPreferences => Self::BehaviorAndPreferences,
            Category::InterpersonalRelationships => Self::InterpersonalRelationships,
        }
    }
}

impl Purpose {
    /// None for one that this release has no name for.
    pub(crate) fn core(self) -> Option<core::Purpose> {
        Some(match self {
            Self::Bill => core::Purpose::Bill,
            Self::CreditUsed => core::Purpose::CreditUsed,
            Self::Cash => core::Purpose::Cash,
            Self::Collection => core::Purpose::Collection,
            Self::Fee => core::Purpose::Fee,
            Self::Gambling => core::Purpose::Gambling,
            Self::IncomeBenefit => core::Purpose::IncomeBenefit,
            Self::IncomeWages => core::Purpose::IncomeWages,
            Self::Insurance => core::Purpose::Insurance,
            Self::Interest => core::Purpose::Interest,
            Self::Investment => core::Purpose::Investment,
            Self::LateFee => core::Purpose::LateFee,
            Self::Other => core::Purpose::Other,
            Self::OwnTransfer => core::Purpose::OwnTransfer,
            Self::Pending => core::Purpose::Pending,
            Self::Purchase => core::Purpose::Purchase,
            Self::Refund => core::Purpose::Refund,
            Self::Rent => core::Purpose::Rent,
            Self::Repayment => core::Purpose::Repayment,
            Self::ReturnedUnpaid => core::Purpose::ReturnedUnpaid,
            Self::Reversal => core::Purpose::Reversal,
            Self::Tax => core::Purpose::Tax,
            Self::Transfer => core::Purpose::Transfer,
            Self::Void => core::Purpose::Void,
            Self::Unknown => return None,
        })
    }
}
