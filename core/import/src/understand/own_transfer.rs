//! Own transfer: money that moves between two accounts of the holder, and is nobody's income.

use std::collections::{BTreeMap, VecDeque};

use simsim_scoring::{
    amount::Currency,
    day::Day,
    record::{Direction, Fact, Pseudonym, Purpose, Record, Transaction},
};

use super::{is_corrected, set, transaction_mut};

/// How many days the two ends may lie apart.
const APART: i32 = 3;

/// Finds transfers between the holder's own accounts: the same amount out of one and into another,
/// at most three days apart, the nearest first. A wallet's row that says itself that the money
/// stays the holder's (a top-up, a withdrawal) is the other end of either.
///
/// Both ends become [`Purpose::OwnTransfer`], so that neither counts as income; a card that was paid
/// off stays a repayment on the side that paid.
pub(super) fn match_own_transfers(records: &mut [Record]) {
    let mut sides: BTreeMap<(Currency, i64), Sides> = BTreeMap::new();
    for (place, record) in records.iter().enumerate() {
        let Fact::Transaction(transaction) = &record.fact else { continue };
        if transaction.amount.minor == 0 || !may_be_own(transaction) {
            continue;
        }
        let key = (transaction.amount.currency, transaction.amount.minor);
        let sides = sides.entry(key).or_default();
        let end = End { day: record.day, place, account: transaction.account };
        match transaction.direction {
            Direction::In => sides.incoming.push(end),
            Direction::Neutral => sides.neutral.push(end),
            Direction::Out => sides.outgoing.push(end),
        }
    }
    for (one, other) in sides.into_values().flat_map(Sides::pairs) {
        for place in [one, other] {
            if let Some(transaction) = records.get_mut(place).and_then(transaction_mut)
                && !(transaction.direction == Direction::Out
                    && transaction.purpose == Purpose::Repayment)
            {
                set(transaction, Purpose::OwnTransfer, "pair/own-transfer");
            }
        }
    }
}

/// Rows of one amount.
#[derive(Default)]
struct Sides {
    incoming: Vec<End>,
    neutral: Vec<End>,
    outgoing: Vec<End>,
}

#[derive(Clone, Copy)]
struct End {
    day: Day,
    place: usize,
    account: Pseudonym,
}

impl Sides {
    /// Each end is used once, and what moved before what says that it did not.
    fn pairs(mut self) -> Vec<(usize, usize)> {
        let mut pairs = pairs(&mut self.outgoing, &mut self.incoming);
        pairs.extend(self::pairs(&mut self.outgoing, &mut self.neutral));
        pairs.extend(self::pairs(&mut self.incoming, &mut self.neutral));
        pairs
    }
}

/// Takes pairs out of `ones` and `others`, those of one day first.
fn pairs(ones: &mut Vec<End>, others: &mut Vec<End>) -> Vec<(usize, usize)> {
    let mut days: BTreeMap<Day, BTreeMap<Pseudonym, VecDeque<usize>>> = BTreeMap::new();
    for end in others.drain(..) {
        days.entry(end.day).or_default().entry(end.account).or_default().push_back(end.place);
    }
    let mut pairs = Vec::new();
    for distance in 0..=APART {
        ones.retain(|one| {
            let around = [one.day.plus_days(-distance), one.day.plus_days(distance)];
            let found = around.iter().find_map(|day| {
                let accounts = days.get_mut(day)?;
                // Whatever is left of an account is worth a look, so two accounts are looked at.
                let (&account, places) = accounts.iter_mut().find(|(of, _)| **of != one.account)?;
                let place = places.pop_front();
                if places.is_empty() {
                    accounts.remove(&account);
                }
                place
            });
            pairs.extend(found.map(|other| (one.place, other)));
            found.is_none()
        });
    }
    for (day, accounts) in days {
        for (account, places) in accounts {
            others.extend(places.into_iter().map(|place| End { day, place, account }));
        }
    }
    pairs
}

/// What can be one end of a transfer between the holder's own accounts.
fn may_be_own(transaction: &Transaction) -> bool {
    use Purpose::{Cash, Investment, Other, OwnTransfer, Repayment, Transfer};
    let purpose = transaction.purpose;
    !is_corrected(transaction)
        && match transaction.direction {
            Direction::Neutral => matches!(purpose, Other | OwnTransfer | Transfer),
            Direction::In | Direction::Out => {
                matches!(purpose, Cash | Investment | Other | OwnTransfer | Repayment | Transfer)
            }
        }
}

#[cfg(test)]
mod tests {
    use super::{super::made::*, *};

    fn own(records: &mut [Record]) -> Vec<bool> {
        match_own_transfers(records);
        found(records).iter().map(|(purpose, _)| *purpose == Purpose::OwnTransfer).collect()
    }

    #[test]
    fn opposite_amounts_on_two_accounts_within_three_days_are_one_transfer() {
        let mut records = [
            transaction(1, "2026-01-05", 1, -50_000, 9),
            transaction(2, "2026-01-08", 2, 50_000, 9),
            transaction(3, "2026-01-06", 1, 50_000, 9), // the same account
            transaction(4, "2026-02-01", 1, -70_000, 9),
            transaction(5, "2026-02-05", 2, 70_000, 9), // four days
        ];
        assert_eq!(own(&mut records), [true, true, false, false, false]);
    }

    #[test]
    fn each_end_is_used_once_and_the_nearest_day_wins() {
        let mut records = [
            transaction(1, "2026-01-05", 1, -100, 9),
            transaction(2, "2026-01-07", 2, 100, 9),
            transaction(3, "2026-01-05", 3, 100, 9),
        ];
        assert_eq!(own(&mut records), [true, false, true]);
    }

    #[test]
    fn a_wallets_neutral_row_is_the_other_end_of_a_top_up_and_of_a_withdrawal() {
        let neutral = |id, day, minor| {
            with(transaction(id, day, 2, minor, 9), |t| {
                t.direction = Direction::Neutral;
                t.purpose = Purpose::Transfer;
            })
        };
        let mut records = [
            transaction(1, "2026-01-05", 1, -1_600, 9), // the bank tops the wallet up
            neutral(2, "2026-01-05", 1_600),
            neutral(3, "2026-02-05", 2_500), // the wallet pays out to the bank
            transaction(4, "2026-02-06", 1, 2_500, 9),
            transaction(5, "2026-01-05", 1, -1_600, 9), // a second one, of which the wallet knows nothing
        ];
        assert_eq!(own(&mut records), [true, true, true, true, false]);
    }

    #[test]
    fn a_card_that_was_paid_off_stays_a_repayment_on_the_side_that_paid() {
        let mut records = [
            with(transaction(1, "2026-01-05", 1, -900, 9), |t| t.purpose = Purpose::Repayment),
            with(transaction(2, "2026-01-05", 2, 900, 9), |t| t.purpose = Purpose::Repayment),
        ];
        assert_eq!(own(&mut records), [false, true]);
    }

    #[test]
    fn what_the_holder_corrected_stays_what_the_holder_said() {
        let mut records = [
            with(transaction(1, "2026-01-05", 1, -900, 9), |t| t.rule = Some("holder".to_owned())),
            transaction(2, "2026-01-05", 2, 900, 9),
        ];
        assert_eq!(own(&mut records), [false, false]);
    }
}
