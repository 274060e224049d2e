//! Settled: which payment paid what was due, where a due date is known.

use std::collections::{BTreeMap, BTreeSet};

use simsim_scoring::{
    amount::Currency,
    day::Day,
    order,
    record::{Direction, Fact, Pseudonym, Record},
};

use super::is_settled;

/// How long before its day something can be paid, and how long after it the payment is still for it.
const BEFORE: i32 = 14;
const AFTER: i32 = 90;

/// Finds, for everything due that nobody said is paid, the first payment of the same amount to the
/// same payee, from two weeks before its day on. Each payment pays one due, the oldest first.
pub(super) fn settle_dues(records: &mut [Record]) {
    let mut open: Vec<(Day, usize)> = Vec::new();
    for (place, record) in records.iter().enumerate() {
        if let Fact::Due(due) = &record.fact
            && due.paid.is_none()
        {
            open.push((record.day, place));
        }
    }
    if open.is_empty() {
        return;
    }
    let mut payments: BTreeMap<(Pseudonym, Currency, i64), BTreeSet<(Day, usize)>> =
        BTreeMap::new();
    for (place, record) in records.iter().enumerate() {
        if let Fact::Transaction(paid) = &record.fact
            && let Some(payee) = paid.counterparty
            && paid.direction == Direction::Out
            && is_settled(paid.purpose)
            && !record.disputed
        {
            let of = (payee, paid.amount.currency, paid.amount.minor);
            payments.entry(of).or_default().insert((record.day, place));
        }
    }
    order::sort_by(&mut open, &mut Ord::cmp);
    for (day, place) in open {
        let Some(Fact::Due(due)) = records.get_mut(place).map(|record| &mut record.fact) else {
            continue;
        };
        let of = (due.obligation, due.amount.currency, due.amount.minor);
        let Some(days) = payments.get_mut(&of) else { continue };
        let within = (day.plus_days(-BEFORE), 0)..(day.plus_days(AFTER), 0);
        if let Some(payment) = days.range(within).next().copied() {
            days.remove(&payment);
            due.paid = Some(payment.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use simsim_scoring::{amount::Amount, record::Due};

    use super::{super::made::*, *};

    fn due(id: u8, day: &str, minor: i64, payee: u8) -> Record {
        let amount = Amount { minor, currency: "EUR".parse().unwrap() };
        let obligation = Pseudonym::new([payee; 16]);
        Record {
            fact: Fact::Due(Due { obligation, amount, paid: None }),
            ..transaction(id, day, 1, 0, payee)
        }
    }

    fn paid(records: &[Record]) -> Vec<Option<String>> {
        let of = |record: &Record| match &record.fact {
            Fact::Due(due) => Some(due.paid.map(|day| day.to_string())),
            _ => None,
        };
        records.iter().filter_map(of).collect()
    }

    #[test]
    fn a_due_is_paid_by_the_first_payment_of_its_amount_to_its_payee() {
        let mut records = [
            due(1, "2026-01-05", 79_000, 5),
            due(2, "2026-02-05", 79_000, 5),
            due(3, "2026-03-05", 79_000, 5), // nothing paid it
            due(4, "2026-01-05", 79_000, 6), // somebody else
            transaction(11, "2025-12-20", 1, -79_000, 5), // too early
            transaction(12, "2026-01-09", 1, -79_000, 5),
            transaction(13, "2026-01-10", 1, -78_000, 5), // another amount
            transaction(14, "2026-02-04", 1, -79_000, 5),
            transaction(15, "2026-02-04", 1, 79_000, 5), // money back
        ];
        settle_dues(&mut records);
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(paid(&records), [day("2026-01-09"), day("2026-02-04"), None, None]);
    }
}
