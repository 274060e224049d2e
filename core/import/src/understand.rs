//! Understand: what single rows cannot say, and all of a person's records together can.
//!
//! Pure functions over records, for the wallet to run before it scores. Nothing here changes an
//! amount, a day or an id; only purposes, each with the id of its rule, and when a due was paid.

mod correction;
mod own_transfer;
mod recurring;
mod settled;

use std::collections::BTreeMap;

use simsim_scoring::record::{Fact, Purpose, Record, Transaction};

pub use correction::{Correction, HOLDER_RULE};
pub use recurring::Recurring;

use correction::apply_corrections;
use own_transfer::match_own_transfers;
use recurring::recognise_recurring;
use settled::settle_dues;

/// Understands a person's records: first by the holder's own corrections, which beat every rule,
/// then as transfers between the holder's own accounts, then as payments of what is known to be due,
/// then by what comes back every month, of which it gives a list.
pub fn understand(records: &mut [Record], corrections: &[Correction]) -> Vec<Recurring> {
    apply_corrections(records, corrections);
    match_own_transfers(records);
    settle_dues(records);
    recognise_recurring(records)
}

/// How many transactions were understood as what.
pub fn purposes<'a>(records: impl IntoIterator<Item = &'a Record>) -> BTreeMap<Purpose, u64> {
    let mut counts = BTreeMap::new();
    for record in records {
        if let Fact::Transaction(transaction) = &record.fact {
            let count = counts.entry(transaction.purpose).or_insert(0_u64);
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// Whether money moved for good.
const fn is_settled(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::Pending | Purpose::Reversal | Purpose::Void)
}

/// Whether the holder said what it is; nothing is concluded against that.
fn is_corrected(transaction: &Transaction) -> bool {
    transaction.rule.as_deref() == Some(HOLDER_RULE)
}

fn transaction_mut(record: &mut Record) -> Option<&mut Transaction> {
    match &mut record.fact {
        Fact::Transaction(transaction) => Some(transaction),
        _ => None,
    }
}

fn set(transaction: &mut Transaction, purpose: Purpose, rule: &str) {
    transaction.purpose = purpose;
    transaction.rule = Some(rule.to_owned());
}

/// Records for the tests of what is understood.
#[cfg(test)]
mod made {
    use simsim_scoring::{
        amount::Amount,
        record::{Direction, Pseudonym, RecordId},
        source::{Origin, Source},
    };

    use super::*;

    pub(super) fn transaction(id: u8, day: &str, account: u8, minor: i64, payee: u8) -> Record {
        let direction = if minor < 0 { Direction::Out } else { Direction::In };
        Record {
            id: RecordId::new([id; 16]),
            day: day.parse().unwrap(),
            source: Source { origin: Origin::BankFile, id: "test".to_owned() },
            reliability: Origin::BankFile.reliability(),
            batch: None,
            disputed: false,
            note: None,
            description: None,
            fact: Fact::Transaction(Box::new(Transaction {
                account: Pseudonym::new([account; 16]),
                direction,
                amount: Amount { minor: minor.abs(), currency: "EUR".parse().unwrap() },
                balance: None,
                sequence: 0,
                purpose: Purpose::Other,
                rule: None,
                counterparty: Some(Pseudonym::new([payee; 16])),
            })),
        }
    }

    pub(super) fn with(mut record: Record, change: impl FnOnce(&mut Transaction)) -> Record {
        change(transaction_mut(&mut record).unwrap());
        record
    }

    pub(super) fn found(records: &[Record]) -> Vec<(Purpose, Option<&str>)> {
        records
            .iter()
            .map(|record| match &record.fact {
                Fact::Transaction(t) => (t.purpose, t.rule.as_deref()),
                _ => panic!("no transaction"),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{made::*, *};

    #[test]
    fn the_holders_word_comes_before_a_pair_and_a_pair_before_a_pattern() {
        let mut records: Vec<Record> = (1..=3_u8)
            .flat_map(|month| {
                let day = format!("2026-0{month}-05");
                [
                    transaction(month, &day, 1, -50_000, 9),
                    transaction(10 + month, &day, 2, 50_000, 8),
                    transaction(20 + month, &day, 1, -7_000, 7),
                ]
            })
            .collect();
        let gym = Correction::of(&records[2], Purpose::Purchase).unwrap();
        let recurring = understand(&mut records, &[gym]);
        assert_eq!(recurring.iter().map(|it| it.purpose).collect::<Vec<_>>(), [Purpose::Purchase]);
        let own = (Purpose::OwnTransfer, Some("pair/own-transfer"));
        let gym = (Purpose::Purchase, Some("holder"));
        assert_eq!(found(&records), [own, own, gym].repeat(3));
    }
}
