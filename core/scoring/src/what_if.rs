//! What if: the same score on changed records, and the fastest honest ways up.
//!
//! A change is made to a copy of the records, and the copy is scored like any other: there is no
//! second model that could promise what the score does not keep.

use alloc::{
    boxed::Box,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Reverse, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    negative::NegativeKind,
    order,
    record::{
        Aspect, Commitment, Direction, Fact, Identity, LoanStatus, Pseudonym, Record, RecordId,
    },
    score::{Score, ScoreError, score},
    scorecard::Scorecard,
    source::{Origin, Reliability, Source},
    text::Text,
};

/// Something that may happen, or be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Change {
    /// There is this record too, in the place of one with its id.
    Add {
        /// The record.
        record: Box<Record>,
    },
    /// A booking, rental or deposit is honoured, with a signed receipt.
    CommitmentKept,
    /// The holder disputes a record: it counts as reliability 0.
    Dispute {
        /// Which record.
        record: RecordId,
    },
    /// The identity is checked with an issuer's signature.
    IdentityVerified,
    /// A loan is paid back in full today.
    LoanRepaid {
        /// Which loan.
        loan: Pseudonym,
    },
    /// The last month repeats itself so many times, and everything is paid on time.
    OnTimeMonths {
        /// How many months.
        months: u8,
    },
    /// There is no such record.
    Remove {
        /// Which record.
        record: RecordId,
    },
    /// The institutions sign the statements that are only files so far.
    StatementsSigned,
    /// So many months go by with nothing new.
    TimePasses {
        /// How many months.
        months: u8,
    },
}

impl Change {
    /// What it is, in words.
    pub fn text(&self) -> Text {
        let wordings = |en: String, zh: String, de: String| {
            Text::new([("en", en), ("zh", zh), ("de", de)].map(|(l, t)| (l.to_string(), t)).into())
        };
        let fixed = |en: &str, zh: &str, de: &str| wordings(en.into(), zh.into(), de.into());
        match self {
            Self::Add { .. } => fixed("Add this record", "添加该记录", "Diesen Eintrag hinzufügen"),
            Self::CommitmentKept => fixed(
                "Honour one booking, rental or deposit and keep the signed receipt",
                "履行一次预订、租借或押金并保留签名收据",
                "Eine Buchung, Miete oder Kaution einhalten und die signierte Quittung behalten",
            ),
            Self::Dispute { .. } => {
                fixed("Dispute this record", "对该记录提出异议", "Diesen Eintrag bestreiten")
            }
            Self::IdentityVerified => fixed(
                "Verify the identity with an electronic ID or a bank",
                "通过电子身份证或银行验证身份",
                "Die Identität mit Online-Ausweis oder Bank prüfen lassen",
            ),
            Self::LoanRepaid { .. } => fixed(
                "Pay back this loan in full",
                "全部还清这笔贷款",
                "Diesen Kredit vollständig zurückzahlen",
            ),
            Self::OnTimeMonths { months } => wordings(
                format!("Go on as in the last month and pay on time for {months} months"),
                format!("照上月继续并按时付款{months}个月"),
                format!("Weiter wie im letzten Monat und {months} Monate pünktlich zahlen"),
            ),
            Self::Remove { .. } => {
                fixed("Do without this record", "去掉该记录", "Auf diesen Eintrag verzichten")
            }
            Self::StatementsSigned => fixed(
                "Get the statements signed by the bank",
                "获取由银行签名的账单",
                "Die Auszüge von der Bank signieren lassen",
            ),
            Self::TimePasses { months } => wordings(
                format!("{months} months go by with nothing new"),
                format!("{months}个月内没有新记录"),
                format!("{months} Monate vergehen ohne Neues"),
            ),
        }
    }

    /// Makes the change to the records, and says on which day they are then looked at.
    fn make(&self, records: &mut Vec<Record>, as_of: Day) -> Result<Day, WhatIfError> {
        match self {
            Self::Add { record } => {
                records.retain(|known| known.id != record.id);
                records.push(Record::clone(record));
            }
            Self::CommitmentKept => {
                let to = Pseudonym::new(*new_id(records).as_bytes());
                let fact = Fact::Commitment(Commitment { to, kept: Some(true) });
                add(records, as_of, Origin::SignedReceipt, fact);
            }
            Self::Dispute { record } => {
                let found = records.iter_mut().find(|known| known.id == *record);
                found.ok_or(WhatIfError::NoSuchRecord)?.disputed = true;
            }
            Self::IdentityVerified => {
                let valid_from = as_of.plus_days(-1);
                let fact =
                    Fact::Identity(Identity { aspect: Aspect::Identity, level: 3, valid_from });
                add(records, as_of, Origin::SignedBySource, fact);
            }
            Self::LoanRepaid { loan } => {
                let latest = records
                    .iter()
                    .filter(|record| matches!(&record.fact, Fact::Loan(l) if l.loan == *loan))
                    .max_by_key(|record| (record.day, record.id));
                let mut repaid = latest.cloned().ok_or(WhatIfError::NoSuchLoan)?;
                if let Fact::Loan(loan) = &mut repaid.fact {
                    loan.status = LoanStatus::Repaid;
                    loan.closed = Some(as_of.plus_days(-1));
                }
                repaid.day = as_of.plus_days(-1);
                repaid.id = new_id(records);
                records.push(repaid);
            }
            Self::OnTimeMonths { months } => {
                repeat_month(records, as_of, *months);
                return Ok(later(as_of, *months));
            }
            Self::Remove { record } => {
                let before = records.len();
                records.retain(|known| known.id != *record);
                if records.len() == before {
                    return Err(WhatIfError::NoSuchRecord);
                }
            }
            Self::StatementsSigned => {
                for record in records.iter_mut().filter(|r| r.source.origin == Origin::BankFile) {
                    record.reliability = Reliability::FULL;
                }
            }
            Self::TimePasses { months } => return Ok(later(as_of, *months)),
        }
        Ok(as_of)
    }
}

/// A score before and after changes.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// As things stand.
    pub before: Score,
    /// As they would stand.
    pub after: Score,
    /// Points gained (or lost, below 0); none where one of the two has no number.
    pub gained: Option<i32>,
    /// Where they come from: every characteristic whose points change, the largest change first.
    pub characteristics: Vec<Gain>,
}

impl fmt::Debug for WhatIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatIf").finish_non_exhaustive()
    }
}

/// The points that one characteristic gains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gain {
    /// Which characteristic.
    pub characteristic: String,
    /// How many points it gains; below 0 it loses.
    pub points: i32,
}

/// Something to do, and what it would bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What to do.
    #[serde(flatten)]
    pub change: Change,
    /// In words.
    pub text: Text,
    /// Points it would bring.
    pub gained: i32,
    /// The score it would lead to.
    pub score: i32,
}

/// Scores `records` as they are on `as_of`, and after all `changes`, made in their order.
pub fn what_if(
    records: &[Record],
    scorecard: &Scorecard,
    as_of: Day,
    changes: &[Change],
) -> Result<WhatIf, WhatIfError> {
    let before = score(records, scorecard, as_of)?;
    let mut changed = records.to_vec();
    let mut day = as_of;
    for change in changes {
        day = change.make(&mut changed, day)?;
    }
    let after = score(&changed, scorecard, day)?;
    Ok(compare(before, after))
}

/// What would bring the most points, the most first: only what is honest and in the holder's hands.
pub fn best_next_steps(
    records: &[Record],
    scorecard: &Scorecard,
    as_of: Day,
) -> Result<Vec<Step>, WhatIfError> {
    let mut changes = Vec::from([
        Change::IdentityVerified,
        Change::StatementsSigned,
        Change::CommitmentKept,
        Change::OnTimeMonths { months: 3 },
        Change::OnTimeMonths { months: 12 },
    ]);
    let loans: BTreeMap<Pseudonym, (Day, RecordId, LoanStatus)> =
        records.iter().fold(BTreeMap::new(), |mut loans, record| {
            if let Fact::Loan(loan) = &record.fact {
                let new = (record.day, record.id, loan.status);
                let known = loans.entry(loan.loan).or_insert(new);
                if (known.0, known.1) < (new.0, new.1) {
                    *known = new;
                }
            }
            loans
        });
    for (loan, (_, _, status)) in loans {
        if matches!(status, LoanStatus::Current | LoanStatus::Overdue) {
            changes.push(Change::LoanRepaid { loan });
        }
    }
    let mut steps = Vec::new();
    for change in changes {
        let outcome = what_if(records, scorecard, as_of, core::slice::from_ref(&change))?;
        if let (Some(gained), Some(score)) = (outcome.gained, outcome.after.number())
            && gained > 0
        {
            steps.push(Step { text: change.text(), change, gained, score });
        }
    }
    order::sort_by_key(&mut steps, |step| Reverse(step.gained)); // stable: the easier one of equals first
    Ok(steps)
}

fn compare(before: Score, after: Score) -> WhatIf {
    let gained = match (before.number(), after.number()) {
        (Some(before), Some(after)) => Some(after.saturating_sub(before)),
        _ => None,
    };
    let mut characteristics: Vec<Gain> = before
        .characteristics()
        .iter()
        .zip(after.characteristics())
        .filter_map(|(before, after)| {
            let points = after.points?.saturating_sub(before.points?);
            (points != 0).then(|| Gain { characteristic: before.id.clone(), points })
        })
        .collect();
    order::sort_by_key(&mut characteristics, |gain| Reverse(gain.points.saturating_abs()));
    WhatIf { before, after, gained, characteristics }
}

/// Adds the rows of the last thirty days again, a month later each time, with running balances
/// carried on and without what speaks against the person.
fn repeat_month(records: &mut Vec<Record>, as_of: Day, months: u8) {
    let is_of_last_month =
        |record: &&Record| (1..=30).contains(&as_of.days_since(record.day)) && !record.disputed;
    let month: Vec<Record> = records
        .iter()
        .filter(is_of_last_month)
        .filter(|record| match &record.fact {
            Fact::Transaction(row) => {
                !matches!(NegativeKind::of(row), Some(kind) if kind != NegativeKind::Overdrawn)
            }
            Fact::Bill(_) | Fact::Due(_) => true,
            _ => false,
        })
        .cloned()
        .collect();
    let mut kept: BTreeMap<Pseudonym, i64> = BTreeMap::new();
    for record in &month {
        if let Fact::Transaction(row) = &record.fact {
            let moved = match row.direction {
                Direction::In => row.amount.minor,
                Direction::Out => row.amount.minor.saturating_neg(),
                Direction::Neutral => 0,
            };
            let sum = kept.entry(row.account).or_default();
            *sum = sum.saturating_add(moved);
        }
    }
    for times in 1..=months {
        for record in &month {
            let mut next = record.clone();
            next.id = new_id(records);
            next.day = later(record.day, times);
            match &mut next.fact {
                Fact::Transaction(row) => {
                    let more = kept.get(&row.account).copied().unwrap_or(0);
                    let more = more.saturating_mul(i64::from(times));
                    row.balance = row.balance.map(|balance| balance.saturating_add(more));
                }
                Fact::Due(due) => due.paid = Some(next.day),
                _ => {}
            }
            records.push(next);
        }
    }
}

fn add(records: &mut Vec<Record>, as_of: Day, origin: Origin, fact: Fact) {
    let record = Record {
        id: new_id(records),
        day: as_of.plus_days(-1),
        source: Source { origin, id: "what-if".into() },
        reliability: origin.reliability(),
        batch: None,
        disputed: false,
        note: None,
        description: None,
        fact,
    };
    records.push(record);
}

/// An id that no record of a wallet has: wallets derive theirs from a keyed hash.
fn new_id(records: &[Record]) -> RecordId {
    let mut id = [0xff; 16];
    let number = u64::try_from(records.len()).unwrap_or(u64::MAX).to_be_bytes();
    for (byte, digit) in id.iter_mut().rev().zip(number.iter().rev()) {
        *byte = *digit;
    }
    RecordId::new(id)
}

fn later(day: Day, months: u8) -> Day {
    day.plus_days(i32::from(months).saturating_mul(30))
}

/// Why a change cannot be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhatIfError {
    /// No record tells of that loan.
    NoSuchLoan,
    /// There is no record of that id.
    NoSuchRecord,
    /// There is no score.
    Score(ScoreError),
}

impl From<ScoreError> for WhatIfError {
    fn from(error: ScoreError) -> Self {
        Self::Score(error)
    }
}

impl fmt::Display for WhatIfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLoan => f.write_str("no record tells of that loan: list the records first"),
            Self::NoSuchRecord => f.write_str("no record has that id: list the records first"),
            Self::Score(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for WhatIfError {}
