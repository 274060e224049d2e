//! Record: one dated fact about a person, as the host languages see it.

use simsim_scoring::{amount, order, record as core};

use crate::{
    Aspect, Category, Day, Direction, LoanStatus, Origin, Purpose, SelfCheck, Wallet, WalletError,
    import::many,
};

/// Every record that could be read.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Records {
    /// The records, the latest day first.
    pub records: Vec<Record>,
    /// How many stored records are damaged. They are kept apart, and the rest is whole.
    pub damaged: u64,
}

/// One dated fact about a person.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Record {
    /// Names this record within the wallet: 32 hexadecimal digits.
    pub id: String,
    /// The day the fact belongs to: booked, due, signed.
    pub day: Day,
    /// The category it counts in, and under whose key it is stored.
    pub category: Category,
    /// The kind of evidence.
    pub origin: Origin,
    /// Which source, as a short label without personal data.
    pub source: String,
    /// How far it is relied on, in permille; 0 while disputed.
    pub reliability: u16,
    /// The import it arrived with.
    pub batch: Option<String>,
    /// The holder says it is wrong.
    pub disputed: bool,
    /// The holder's own words about it.
    pub note: Option<String>,
    /// What the source calls it (payee, memo). Never scored.
    pub label: Option<String>,
    /// The fact itself.
    pub fact: Fact,
}

/// Money in whole minor units (cents, fen, yen...).
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug, Display)]
pub struct Amount {
    /// Minor units, as many to the whole as ISO 4217 says for the currency.
    pub minor: i64,
    /// The ISO 4217 code; `XXX` where a source names no currency.
    pub currency: String,
}

/// What a record states. Accounts, loans and other parties are named by keyed hashes: equal within
/// a wallet, meaningless outside it.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Debug, Display)]
pub enum Fact {
    /// An account exists.
    Account {
        /// Which account.
        account: String,
        /// Since when it exists.
        opened: Option<Day>,
        /// Since when it no longer does.
        closed: Option<Day>,
    },
    /// A balance was stated at the end of the day.
    Balance {
        /// Of which account.
        account: String,
        /// How much, negative when overdrawn.
        amount: Amount,
    },
    /// An import: what the file itself says of its extent.
    Batch {
        /// Of which account.
        account: String,
        /// The first day it covers.
        from: Day,
        /// The last day it covers.
        to: Day,
        /// How many rows it had, rejected ones included.
        count: u32,
        /// The balance before its first row.
        opening: Option<Amount>,
        /// The balance after its last row.
        closing: Option<Amount>,
        /// Whether opening + rows = closing.
        self_check: SelfCheck,
        /// Who signed it, where a signature was verified.
        signed_by: Option<String>,
    },
    /// A bill was issued.
    Bill {
        /// By whom.
        biller: String,
        /// How much.
        amount: Amount,
    },
    /// A promise outside banking: a rental, a booking, a deposit.
    Commitment {
        /// To whom.
        to: String,
        /// Whether it was kept; absent while it runs.
        kept: Option<bool>,
    },
    /// Credit was asked for.
    CreditRequest {
        /// Of whom.
        lender: String,
    },
    /// Something was due, and paid or not.
    Due {
        /// Which loan, bill or contract it belongs to.
        obligation: String,
        /// How much.
        amount: Amount,
        /// When it was paid; absent while it is not.
        paid: Option<Day>,
    },
    /// Something about the person was checked.
    Identity {
        /// What was checked.
        aspect: Aspect,
        /// How strongly: 0 not, 1 stated, 2 a document or a working channel, 3 an issuer's signature.
        level: u8,
        /// Since when it holds.
        valid_from: Day,
    },
    /// An income was stated, not booked.
    Income {
        /// From whom.
        payer: String,
        /// How much a month.
        monthly: Amount,
    },
    /// A loan exists.
    Loan {
        /// Which loan; the latest record of a loan counts.
        loan: String,
        /// How much was lent.
        principal: Amount,
        /// What is paid each month.
        instalment: Amount,
        /// Over how many months.
        term_months: u16,
        /// Since when.
        opened: Day,
        /// Until when it ran.
        closed: Option<Day>,
        /// How it stands.
        status: LoanStatus,
    },
    /// Goods were bought.
    Purchase {
        /// From whom.
        seller: String,
        /// For how much.
        amount: Amount,
        /// When they were given back.
        returned: Option<Day>,
    },
    /// Money moved.
    Transaction {
        /// On which account.
        account: String,
        /// Which way.
        direction: Direction,
        /// How much, never negative.
        amount: Amount,
        /// The account's balance after it.
        balance: Option<Amount>,
        /// What it was for.
        purpose: Purpose,
        /// The id of the rule that found the purpose.
        rule: Option<String>,
        /// The other side.
        counterparty: Option<String>,
    },
    /// A contact vouches for the person.
    Vouch {
        /// Who vouches.
        voucher: String,
        /// The day it was taken back.
        revoked: Option<Day>,
        /// For what, such as `general` or `rental`.
        scope: String,
        /// Whether the duty vouched for was kept; absent while it runs.
        kept: Option<bool>,
    },
    /// A kind that this release has no name for.
    Unknown {
        /// Its name in the written form.
        kind: String,
    },
}

#[uniffi::export]
impl Wallet {
    /// Every record, of all categories, the latest day first.
    ///
    /// Damaged records are counted, not an error.
    pub fn records(&self) -> Result<Records, WalletError> {
        self.session().with(|wallet| {
            let mut all = wallet.records()?;
            order::sort_by(&mut all.records, &mut |a, b| (b.day, a.id).cmp(&(a.day, b.id)));
            let records = all.records.into_iter().map(Record::from).collect();
            Ok(Records { records, damaged: many(all.damaged) })
        })
    }
}

impl From<core::Record> for Record {
    fn from(record: core::Record) -> Self {
        Self {
            id: record.id.to_string(),
            day: record.day,
            category: record.fact.category().into(),
            origin: record.source.origin.into(),
            reliability: record.effective_reliability().permille(),
            source: record.source.id,
            batch: record.batch.map(|batch| batch.to_string()),
            disputed: record.disputed,
            note: record.note,
            label: record.description,
            fact: record.fact.into(),
        }
    }
}

impl Amount {
    pub(crate) fn core(&self) -> Result<amount::Amount, WalletError> {
        let refused =
            |error: amount::CurrencyError| WalletError::Refused { reason: error.to_string() };
        let currency = self.currency.parse().map_err(refused)?;
        Ok(amount::Amount { minor: self.minor, currency })
    }
}

impl From<amount::Amount> for Amount {
    fn from(amount: amount::Amount) -> Self {
        Self { minor: amount.minor, currency: amount.currency.to_string() }
    }
}

impl From<core::Fact> for Fact {
    fn from(fact: core::Fact) -> Self {
        use core::Fact as Core;
        match fact {
            Core::Account(it) => Self::Account {
                account: it.account.to_string(),
                opened: it.opened,
                closed: it.closed,
            },
            Core::Balance(it) => {
                Self::Balance { account: it.account.to_string(), amount: it.amount.into() }
            }
            Core::Batch(it) => Self::Batch {
                account: it.account.to_string(),
                from: it.from,
                to: it.to,
                count: it.count,
                opening: it.opening.map(Amount::from),
                closing: it.closing.map(Amount::from),
                self_check: it.self_check.into(),
                signed_by: it.signed_by,
            },
            Core::Bill(it) => {
                Self::Bill { biller: it.biller.to_string(), amount: it.amount.into() }
            }
            Core::Commitment(it) => Self::Commitment { to: it.to.to_string(), kept: it.kept },
            Core::CreditRequest(it) => Self::CreditRequest { lender: it.lender.to_string() },
            Core::Due(it) => Self::Due {
                obligation: it.obligation.to_string(),
                amount: it.amount.into(),
                paid: it.paid,
            },
            Core::Identity(it) => Self::Identity {
                aspect: it.aspect.into(),
                level: it.level,
                valid_from: it.valid_from,
            },
            Core::Income(it) => {
                Self::Income { payer: it.payer.to_string(), monthly: it.monthly.into() }
            }
            Core::Loan(it) => Self::Loan {
                loan: it.loan.to_string(),
                principal: it.principal.into(),
                instalment: it.instalment.into(),
                term_months: it.term_months,
                opened: it.opened,
                closed: it.closed,
                status: it.status.into(),
            },
            Core::Purchase(it) => Self::Purchase {
                seller: it.seller.to_string(),
                amount: it.amount.into(),
                returned: it.returned,
            },
            Core::Transaction(it) => Self::Transaction {
                account: it.account.to_string(),
                direction: it.direction.into(),
                balance: it
                    .balance
                    .map(|minor| amount::Amount { minor, currency: it.amount.currency }.into()),
                amount: it.amount.into(),
                purpose: it.purpose.into(),
                rule: it.rule,
                counterparty: it.counterparty.map(|other| other.to_string()),
            },
            Core::Vouch(it) => Self::Vouch {
                voucher: it.voucher.to_string(),
                revoked: it.revoked,
                scope: it.scope,
                kept: it.kept,
            },
            other => Self::Unknown { kind: other.kind().into() },
        }
    }
}
