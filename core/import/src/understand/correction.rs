//! Correction: a holder's own word about what payments with one payee are for.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use simsim_scoring::{
    record::{Direction, Fact, Pseudonym, Purpose, Record},
    source::Origin,
};

use super::{is_settled, set, transaction_mut};

/// The rule that a transaction names whose purpose the holder corrected.
pub const HOLDER_RULE: &str = "holder";

/// A holder's own word: what was taken for one purpose with one payee is another. It beats every
/// rule, for the files that are here and those that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Whom it is about.
    pub counterparty: Pseudonym,
    /// Which way the money moves.
    pub direction: Direction,
    /// What such payments were taken for.
    pub was: Purpose,
    /// What they are.
    pub purpose: Purpose,
}

impl Correction {
    /// The rule that follows when a holder says what `record` is. There is none where it names no
    /// payee, where either purpose is one that is never scored, and where the record speaks against
    /// the holder: a late fee or a returned debit is corrected one by one.
    pub fn of(record: &Record, purpose: Purpose) -> Option<Self> {
        let Fact::Transaction(transaction) = &record.fact else { return None };
        let was = transaction.purpose;
        let by_payee = is_settled(was) && is_settled(purpose) && !speaks_against_holder(was);
        transaction.counterparty.filter(|_| by_payee).map(|counterparty| Self {
            counterparty,
            direction: transaction.direction,
            was,
            purpose,
        })
    }
}

/// Applies corrections. What one changes is from then on relied on as far as what the holder typed
/// in, since that is what it now is.
pub(super) fn apply_corrections(records: &mut [Record], corrections: &[Correction]) {
    let rules: HashMap<(Pseudonym, u8, Purpose), Purpose> = corrections
        .iter()
        .map(|c| ((c.counterparty, side(c.direction), c.was), c.purpose))
        .collect();
    if rules.is_empty() {
        return;
    }
    for record in records {
        let Some(transaction) = transaction_mut(record) else { continue };
        let Some(payee) = transaction.counterparty else { continue };
        let of = (payee, side(transaction.direction), transaction.purpose);
        if let Some(purpose) = rules.get(&of) {
            set(transaction, *purpose, HOLDER_RULE);
            record.reliability = record.reliability.min(Origin::TypedIn.reliability());
        }
    }
}

const fn speaks_against_holder(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Collection | Purpose::LateFee | Purpose::ReturnedUnpaid)
}

const fn side(direction: Direction) -> u8 {
    match direction {
        Direction::In => 0,
        Direction::Out => 1,
        Direction::Neutral => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::made::*, *};

    #[test]
    fn a_correction_holds_for_the_same_payee_direction_and_purpose_only() {
        let mut records = [
            transaction(1, "2026-01-30", 1, -100, 5),
            transaction(2, "2026-02-28", 1, -900, 5),
            transaction(3, "2026-02-28", 1, 100, 5), // money back
            transaction(4, "2026-02-28", 1, -100, 6), // somebody else
            with(transaction(5, "2026-02-28", 1, -100, 5), |t| t.purpose = Purpose::LateFee),
        ];
        let rent = Correction::of(&records[0], Purpose::Rent).unwrap();
        apply_corrections(&mut records, &[rent]);
        let rents: Vec<_> =
            found(&records).iter().map(|it| *it == (Purpose::Rent, Some("holder"))).collect();
        assert_eq!(rents, [true, true, false, false, false]);
        let typed_in = |record: &Record| record.reliability == Origin::TypedIn.reliability();
        assert_eq!(records.iter().map(typed_in).collect::<Vec<_>>(), rents);
    }

    #[test]
    fn what_speaks_against_the_holder_is_corrected_one_by_one() {
        let of = |was, purpose| {
            let record = with(transaction(1, "2026-01-30", 1, -100, 5), |t| t.purpose = was);
            Correction::of(&record, purpose).is_some()
        };
        assert!(of(Purpose::Transfer, Purpose::OwnTransfer));
        assert!(!of(Purpose::LateFee, Purpose::Fee));
        assert!(!of(Purpose::ReturnedUnpaid, Purpose::Other));
        assert!(!of(Purpose::Pending, Purpose::Rent));
        assert!(!of(Purpose::Purchase, Purpose::Void));
        let nameless = with(transaction(1, "2026-01-30", 1, -100, 5), |t| t.counterparty = None);
        assert_eq!(Correction::of(&nameless, Purpose::Rent), None);
    }
}
