//! Credential: what an employer or a bank states about the holder, as an SD-JWT VC.
//!
//! The same verifier that merchants run on our attestations reads it (RFC 9901, all of its rules),
//! and the same pinned [sources](Wallet::pin_sources) say whom to believe, so it sits here, where
//! import and attestation meet, and neither knows the other. What verifies is relied on fully.

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use simsim_attestation::{Expected, Presentation, PublicKey, Trust, VerifyError};
use simsim_import::{Format, Input, PinnedSource, Summary};
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{Account, Balance, Fact, Income, Pseudonym, Record, RecordId, SelfCheck},
    source::{Origin, Source},
};
use simsim_vault::ItemId;

use crate::{ImportReport, Wallet, WalletError, collection, day_of};

/// Why a credential was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialError {
    /// A claim of the credential has another form than `docs/formats/imports.md` says.
    BadClaim,
    /// It states nothing that a record could hold.
    NothingStated,
    /// Its issuer spoke about somebody else before.
    OtherSubject,
    /// The verifier refused it.
    Refused(VerifyError),
    /// No pinned source signed it.
    UnknownIssuer,
}

impl CredentialError {
    /// The error's word for programs, in snake_case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadClaim => "bad_claim",
            Self::NothingStated => "nothing_stated",
            Self::OtherSubject => "other_subject",
            Self::Refused(error) => error.name(),
            Self::UnknownIssuer => "unknown_issuer",
        }
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadClaim => {
                "the credential's income or account is not written as it should be; ask its issuer"
            }
            Self::NothingStated => "the credential states neither an income nor an account",
            Self::OtherSubject => {
                "this issuer's earlier credential was about somebody else; only your own count"
            }
            Self::Refused(error) => return error.fmt(f),
            Self::UnknownIssuer => {
                "no source that you believe issued this; add its registry with simsim source add"
            }
        })
    }
}

impl std::error::Error for CredentialError {}

/// The claims that become records.
#[derive(Deserialize)]
struct Stated {
    iss: String,
    iat: Option<u64>,
    sub: Option<String>,
    income: Option<StatedIncome>,
    account: Option<StatedAccount>,
}

#[derive(Deserialize)]
struct StatedIncome {
    payer: Option<String>,
    monthly: Money,
}

#[derive(Deserialize)]
struct StatedAccount {
    number: String,
    opened: Option<Day>,
    balance: Option<Money>,
}

#[derive(Deserialize)]
struct Money {
    amount: String,
    currency: Currency,
}

impl Money {
    fn read(&self) -> Result<Amount, CredentialError> {
        simsim_import::read_amount(&self.amount, self.currency).ok_or(CredentialError::BadClaim)
    }
}

/// Whether a file is a credential, for [`Wallet::import_credential`].
pub fn is_credential(bytes: &[u8]) -> bool {
    let is_allowed = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    let text = bytes.trim_ascii();
    text.starts_with(b"ey") && text.contains(&b'~') && text.iter().all(is_allowed)
}

/// The credential that a file holds; none where it holds something else.
pub fn credential_in(input: &mut Input<'_>) -> Option<String> {
    const LONGEST: usize = 64 * 1024;
    let bytes = input.read_whole(LONGEST).ok().filter(|bytes| is_credential(bytes))?;
    String::from_utf8(bytes).ok()
}

impl Wallet {
    /// Keeps what an SD-JWT VC of a pinned source states: an `income`, an `account`, or both
    /// (`docs/formats/imports.md`). The same credential twice adds nothing. `now` is in seconds since
    /// 1970-01-01 UTC.
    ///
    /// The first credential of an issuer decides whom that issuer speaks about in this wallet; one
    /// about another subject is refused.
    ///
    /// # Errors
    ///
    /// [`WalletError::Credential`] names what is wrong with it, [`WalletError::Vault`].
    pub fn import_credential(&mut self, text: &str, now: u64) -> Result<ImportReport, WalletError> {
        let text = text.trim();
        let stated = self.verified(text, now)?;
        self.check_subject(&stated)?;
        let day = stated.iat.map_or_else(|| day_of(now), day_of);
        let facts = self.facts(&stated, day)?;
        let count = u64::try_from(facts.len()).unwrap_or(u64::MAX);
        let record = |(day, fact): (Day, Fact)| -> Result<Record, WalletError> {
            let of = serde_json::to_vec(&(&stated.iss, day, &fact))?;
            Ok(Record {
                id: RecordId::new(self.derive_id("credential", &[&of])),
                day,
                source: Source { origin: Origin::SignedBySource, id: stated.iss.clone() },
                reliability: Origin::SignedBySource.reliability(),
                batch: None,
                disputed: false,
                note: None,
                description: None,
                fact,
            })
        };
        let records = facts.into_iter().map(record).collect::<Result<Vec<_>, _>>()?;
        let mut report = ImportReport::of(Summary {
            format: Format::Credential,
            count,
            net_sum: BTreeMap::new(),
            first_date: Some(day),
            last_date: Some(day),
            rejected: Vec::new(),
            self_check: SelfCheck::None,
        });
        report.signed_by = Some(stated.iss);
        self.add(&records, &mut report)?;
        Ok(report)
    }

    /// The claims, once a pinned source's signature over them holds.
    fn verified(&self, text: &str, now: u64) -> Result<Stated, CredentialError> {
        let mut refusal = CredentialError::UnknownIssuer;
        for source in self.sources().map_err(|_| CredentialError::UnknownIssuer)? {
            let Some(key) = key_of(&source) else { continue };
            let expected = Expected::badge(Trust::Key(&key)).any_vct();
            let verified = Presentation::parse(text).and_then(|it| it.verify(&expected, now));
            match verified {
                Ok(verified) => {
                    let stated: Stated = serde_json::from_slice(verified.to_json().as_bytes())
                        .map_err(|_| CredentialError::BadClaim)?;
                    // A key speaks for the source that it was pinned for, and for no other.
                    let is_its_own = stated.iss == source.id;
                    return is_its_own.then_some(stated).ok_or(CredentialError::UnknownIssuer);
                }
                Err(VerifyError::BadSignature) => {}
                Err(error) => refusal = CredentialError::Refused(error),
            }
        }
        Err(refusal)
    }

    fn check_subject(&mut self, stated: &Stated) -> Result<(), WalletError> {
        let Some(subject) = &stated.sub else { return Ok(()) };
        let item = ItemId::new(self.derive_id("subject", &[stated.iss.as_bytes()]));
        match self.kept_one::<String>(collection::SUBJECTS, item)? {
            None => self.keep(collection::SUBJECTS, item, subject),
            Some(known) if known == *subject => Ok(()),
            Some(_) => Err(CredentialError::OtherSubject.into()),
        }
    }

    fn facts(&self, stated: &Stated, day: Day) -> Result<Vec<(Day, Fact)>, CredentialError> {
        let mut facts = Vec::new();
        if let Some(income) = &stated.income {
            let payer = income.payer.as_deref().unwrap_or(&stated.iss);
            let payer = self.payee(payer).ok_or(CredentialError::BadClaim)?;
            facts.push((day, Fact::Income(Income { payer, monthly: income.monthly.read()? })));
        }
        if let Some(account) = &stated.account {
            let name: Pseudonym =
                simsim_import::name_account(&account.number, self.pseudonym_key());
            let opened = account.opened;
            facts.push((day, Fact::Account(Account { account: name, opened, closed: None })));
            if let Some(balance) = &account.balance {
                let amount = balance.read()?;
                facts.push((day, Fact::Balance(Balance { account: name, amount })));
            }
        }
        if facts.is_empty() { Err(CredentialError::NothingStated) } else { Ok(facts) }
    }
}

/// The key of a source that signs with the one algorithm that credentials are verified by.
fn key_of(source: &PinnedSource) -> Option<PublicKey> {
    (source.algorithm() == "ES256").then(|| PublicKey::from_jwk(&source.jwk()).ok()).flatten()
}
