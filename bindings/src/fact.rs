//! Fact: what the holder states about themselves, which no file shows.

use simsim_scoring::record as core;

use crate::{Aspect, Day, Fact, LoanStatus, Wallet, WalletError};

#[uniffi::export]
impl Wallet {
    /// Keeps a fact that the holder states, and says under which id. It is relied on as far as
    /// anybody's own word: little. The same fact twice is one record.
    ///
    /// A person can state an account, a commitment, a due, an income, a loan, and since when contact
    /// data or an occupation hold ([`Fact::Identity`], level 1). [`Wallet::payee`] gives the names in it.
    pub fn add_fact(
        &self,
        day: Day,
        fact: Fact,
        label: Option<String>,
    ) -> Result<String, WalletError> {
        let fact = stated(fact)?;
        self.session().with(|wallet| Ok(wallet.add_fact(day, fact, label)?.to_string()))
    }

    /// The pseudonym under which this wallet knows a payee, an account or a lender of this name, so that
    /// a payment in a bank's file is found to pay a due that was typed in. None without letters.
    pub fn payee(&self, name: &str) -> Result<Option<String>, WalletError> {
        self.session().with(|wallet| Ok(wallet.payee(name).map(|payee| payee.to_string())))
    }
}

fn stated(fact: Fact) -> Result<core::Fact, WalletError> {
    let refused = |reason: &str| WalletError::Refused { reason: reason.into() };
    Ok(match fact {
        Fact::Account { account, opened, closed } => {
            core::Fact::Account(core::Account { account: pseudonym(&account)?, opened, closed })
        }
        Fact::Commitment { to, kept } => {
            core::Fact::Commitment(core::Commitment { to: pseudonym(&to)?, kept })
        }
        Fact::Due { obligation, amount, paid } => core::Fact::Due(core::Due {
            obligation: pseudonym(&obligation)?,
            amount: amount.core()?,
            paid,
        }),
        Fact::Identity { aspect, level: 1, valid_from } => {
            let aspect = match aspect {
                Aspect::Contact => core::Aspect::Contact,
                Aspect::Occupation => core::Aspect::Occupation,
                Aspect::Identity | Aspect::Unknown => {
                    return Err(refused("who one is takes a document, not a word"));
                }
            };
            core::Fact::Identity(core::Identity { aspect, level: 1, valid_from })
        }
        Fact::Income { payer, monthly } => {
            core::Fact::Income(core::Income { payer: pseudonym(&payer)?, monthly: monthly.core()? })
        }
        Fact::Loan { loan, principal, instalment, term_months, opened, closed, status } => {
            core::Fact::Loan(core::Loan {
                loan: pseudonym(&loan)?,
                principal: principal.core()?,
                instalment: instalment.core()?,
                term_months,
                opened,
                closed,
                status: match status {
                    LoanStatus::Applied => core::LoanStatus::Applied,
                    LoanStatus::Current => core::LoanStatus::Current,
                    LoanStatus::Overdue => core::LoanStatus::Overdue,
                    LoanStatus::Repaid => core::LoanStatus::Repaid,
                    LoanStatus::ChargedOff => core::LoanStatus::ChargedOff,
                    LoanStatus::Unknown => return Err(refused("say how the loan stands")),
                },
            })
        }
        _ => return Err(refused("a fact of this kind takes a file or a signature, not a word")),
    })
}

fn pseudonym(text: &str) -> Result<core::Pseudonym, WalletError> {
    text.parse().map_err(|error: core::IdError| WalletError::Refused { reason: error.to_string() })
}
