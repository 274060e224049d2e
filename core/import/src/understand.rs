//! Understand: what single rows cannot say, and all of a person's records together can.
//!
//! Pure functions over records, for the wallet to run before it scores. Nothing here changes an
//! amount, a day or an id; only purposes, each with the id of its rule.

use std::collections::{BTreeMap, HashMap};

use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{Direction, Due, Fact, Pseudonym, Purpose, Record, Transaction},
};

use crate::identity::Identity;

/// A holder's own word about a payee, which beats every rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Whom it is about.
    pub counterparty: Pseudonym,
    /// What payments to and from them are for.
    pub purpose: Purpose,
}

/// Applies a holder's corrections to every transaction with their payees. Their rule is `holder`.
pub fn apply_corrections(records: &mut [Record], corrections: &[Correction]) {
    let by_payee: HashMap<Pseudonym, Purpose> =
        corrections.iter().map(|c| (c.counterparty, c.purpose)).collect();
    for transaction in records.iter_mut().filter_map(transaction_mut) {
        let purpose = transaction.counterparty.and_then(|payee| by_payee.get(&payee));
        if let Some(purpose) = purpose.filter(|_| is_settled(transaction.purpose)) {
            set(transaction, *purpose, "holder");
        }
    }
}

/// Finds transfers between the holder's own accounts: the same amount out of one and into another,
/// at most three days apart, the nearest first. Both become [`Purpose::OwnTransfer`], so that
/// neither counts as income; a card that was paid off stays a repayment on the side that paid.
pub fn match_own_transfers(records: &mut [Record]) {
    const APART: i32 = 3;
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
            Direction::Out => sides.outgoing.push(end),
            Direction::Neutral => {}
        }
    }
    let mut pairs = Vec::new();
    for sides in sides.values_mut() {
        pairs.extend(sides.pairs(APART));
    }
    for (out, into) in pairs {
        if let Some(transaction) = records.get_mut(out).and_then(transaction_mut)
            && transaction.purpose != Purpose::Repayment
        {
            set(transaction, Purpose::OwnTransfer, "pair/own-transfer");
        }
        if let Some(transaction) = records.get_mut(into).and_then(transaction_mut) {
            set(transaction, Purpose::OwnTransfer, "pair/own-transfer");
        }
    }
}

/// Finds what comes back every month: at least three times, at most five days off its usual day of
/// the month, and much the same amount.
///
/// Money in from one payer, of which nothing else is known, becomes wages; money out to one payee
/// a bill. For rent, bills, insurance and repayments that come back like this, each payment also
/// gives a [`Due`] on its usual day, since only now a due day is known. A month without a payment
/// gives none: the contract may have ended. `key` is the wallet's, as for
/// [`import`](crate::import).
pub fn recognise_recurring(records: &mut [Record], key: &[u8; 32]) -> Vec<Record> {
    let identity = Identity::new(key);
    let mut series: BTreeMap<(Pseudonym, u8, Currency), Vec<Hit>> = BTreeMap::new();
    for (place, record) in records.iter().enumerate() {
        let Fact::Transaction(transaction) = &record.fact else { continue };
        let Some(payee) = transaction.counterparty else { continue };
        let way = match transaction.direction {
            Direction::In => 0,
            Direction::Out => 1,
            Direction::Neutral => continue,
        };
        if is_settled(transaction.purpose) && transaction.amount.minor > 0 {
            let hit = Hit { day: record.day, minor: transaction.amount.minor, place };
            series.entry((payee, way, transaction.amount.currency)).or_default().push(hit);
        }
    }
    let mut dues = Vec::new();
    for ((payee, way, currency), mut hits) in series {
        hits.sort_unstable_by_key(|hit| (hit.day, hit.place));
        let Some((usual, regular)) = monthly(&hits) else { continue };
        for hit in regular {
            let Some(record) = records.get_mut(hit.place) else { continue };
            let Some(transaction) = transaction_mut(record) else { continue };
            if matches!(transaction.purpose, Purpose::Other | Purpose::Transfer) {
                let (purpose, rule) = if way == 0 {
                    (Purpose::IncomeWages, "recurring/income")
                } else {
                    (Purpose::Bill, "recurring/bill")
                };
                set(transaction, purpose, rule);
            }
            if way == 1 && has_due_day(transaction.purpose) {
                let amount = Amount { minor: hit.minor, currency };
                dues.push(due(record, payee, amount, due_day(hit.day, usual), &identity));
            }
        }
    }
    dues
}

/// How many transactions were understood as what.
pub fn purposes(records: &[Record]) -> BTreeMap<Purpose, u64> {
    let mut counts = BTreeMap::new();
    for record in records {
        if let Fact::Transaction(transaction) = &record.fact {
            let count = counts.entry(transaction.purpose).or_insert(0_u64);
            *count = count.saturating_add(1);
        }
    }
    counts
}

#[derive(Default)]
struct Sides {
    incoming: Vec<End>,
    outgoing: Vec<End>,
}

#[derive(Clone, Copy)]
struct End {
    day: Day,
    place: usize,
    account: Pseudonym,
}

impl Sides {
    /// Pairs within `apart` days, those of one day first; each end is used once.
    fn pairs(&mut self, apart: i32) -> Vec<(usize, usize)> {
        let order = |end: &End| (end.day, end.place);
        self.incoming.sort_unstable_by_key(order);
        self.outgoing.sort_unstable_by_key(order);
        let mut pairs = Vec::new();
        let mut used = vec![false; self.incoming.len()];
        let mut waiting = core::mem::take(&mut self.outgoing);
        for distance in 0..=apart {
            waiting.retain(|out| {
                let first = self.incoming.partition_point(|i| i.day < out.day.plus_days(-distance));
                let near = self.incoming.iter().enumerate().skip(first);
                let found = near.take_while(|(_, i)| i.day.days_since(out.day) <= distance).find(
                    |(at, i)| i.account != out.account && used.get(*at).is_some_and(|used| !used),
                );
                let Some((at, into)) = found else { return true };
                if let Some(used) = used.get_mut(at) {
                    *used = true;
                }
                pairs.push((out.place, into.place));
                false
            });
        }
        pairs
    }
}

struct Hit {
    day: Day,
    minor: i64,
    place: usize,
}

/// The usual day of the month, and the hits that keep to it.
fn monthly(hits: &[Hit]) -> Option<(i32, Vec<&Hit>)> {
    const AT_LEAST: usize = 3;
    const OFF: i32 = 5;
    if hits.len() < AT_LEAST {
        return None;
    }
    let middle = |mut numbers: Vec<i64>| {
        numbers.sort_unstable();
        numbers.get(numbers.len() / 2).copied().unwrap_or(0)
    };
    let usual_amount = middle(hits.iter().map(|hit| hit.minor).collect());
    let of_month = |hit: &Hit| i64::from(hit.day.ymd().2);
    let usual_day = i32::try_from(middle(hits.iter().map(of_month).collect())).ok()?;
    let mut regular: Vec<&Hit> = Vec::new();
    for hit in hits {
        let near_amount = hit.minor.abs_diff(usual_amount) <= usual_amount.unsigned_abs() / 4;
        let near_day = hit.day.days_since(due_day(hit.day, usual_day)).abs() <= OFF;
        if near_amount && near_day {
            regular.push(hit);
        }
    }
    let months = |pair: &[&Hit]| match pair {
        [one, next] => next.day.days_since(one.day),
        _ => 0,
    };
    // A payee seen every few days is a shop, not a contract.
    let gaps = regular.windows(2).map(months);
    let steady = gaps.filter(|gap| (21..=41).contains(gap)).count();
    let enough = regular.len() >= AT_LEAST
        && steady.saturating_add(1) >= AT_LEAST
        && steady.saturating_mul(2) >= hits.len().saturating_sub(1);
    if enough { Some((usual_day, regular)) } else { None }
}

/// The usual day in the month that lies nearest to a payment.
fn due_day(paid: Day, usual: i32) -> Day {
    let (year, month, _) = paid.ymd();
    let in_month = |year: i32, month: u8| {
        let day = u8::try_from(usual).unwrap_or(31);
        (28..=day.max(28))
            .rev()
            .chain([day])
            .filter(|d| *d <= day.max(1))
            .find_map(|d| Day::from_ymd(year, month, d).ok())
    };
    let before =
        if month == 1 { (year.saturating_sub(1), 12) } else { (year, month.saturating_sub(1)) };
    let after =
        if month == 12 { (year.saturating_add(1), 1) } else { (year, month.saturating_add(1)) };
    [before, (year, month), after]
        .into_iter()
        .filter_map(|(year, month)| in_month(year, month))
        .min_by_key(|day| (paid.days_since(*day).abs(), *day))
        .unwrap_or(paid)
}

fn due(of: &Record, payee: Pseudonym, amount: Amount, day: Day, identity: &Identity) -> Record {
    Record {
        id: identity.record("recurring due", &[of.id.as_bytes()]),
        day,
        description: None,
        note: None,
        fact: Fact::Due(Due { obligation: payee, amount, paid: Some(of.day) }),
        ..of.clone()
    }
}

const fn has_due_day(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Bill | Purpose::Insurance | Purpose::Rent | Purpose::Repayment)
}

/// What can be one end of a transfer between the holder's own accounts.
const fn may_be_own(transaction: &Transaction) -> bool {
    matches!(
        transaction.purpose,
        Purpose::Cash
            | Purpose::Investment
            | Purpose::Other
            | Purpose::OwnTransfer
            | Purpose::Repayment
            | Purpose::Transfer
    )
}

/// Whether money moved for good.
const fn is_settled(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::Pending | Purpose::Reversal | Purpose::Void)
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

#[cfg(test)]
mod tests {
    use simsim_scoring::{
        record::RecordId,
        source::{Origin, Source},
    };

    use super::*;

    fn transaction(id: u8, day: &str, account: u8, minor: i64, payee: u8) -> Record {
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

    fn found(records: &[Record]) -> Vec<(Purpose, Option<String>)> {
        let of = |record: &Record| match &record.fact {
            Fact::Transaction(t) => (t.purpose, t.rule.clone()),
            _ => panic!("no transaction"),
        };
        records.iter().map(of).collect()
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
        match_own_transfers(&mut records);
        let own = |(purpose, _): &(Purpose, _)| *purpose == Purpose::OwnTransfer;
        assert_eq!(
            found(&records).iter().map(own).collect::<Vec<_>>(),
            [true, true, false, false, false]
        );
    }

    #[test]
    fn each_end_is_used_once_and_the_nearest_day_wins() {
        let mut records = [
            transaction(1, "2026-01-05", 1, -100, 9),
            transaction(2, "2026-01-07", 2, 100, 9),
            transaction(3, "2026-01-05", 3, 100, 9),
        ];
        match_own_transfers(&mut records);
        assert_eq!(found(&records)[1].0, Purpose::Other);
        assert_eq!(found(&records)[2].0, Purpose::OwnTransfer);
    }

    #[test]
    fn money_that_comes_every_month_is_wages_and_money_that_goes_a_bill_with_its_due_day() {
        let mut records = [
            transaction(1, "2026-01-30", 1, 210_000, 5),
            transaction(2, "2026-02-27", 1, 210_000, 5),
            transaction(3, "2026-03-31", 1, 212_000, 5),
            transaction(4, "2026-01-02", 1, -4_000, 6),
            transaction(5, "2026-02-03", 1, -4_000, 6),
            transaction(6, "2026-03-05", 1, -4_000, 6),
            transaction(7, "2026-01-02", 1, -300, 7),
            transaction(8, "2026-01-09", 1, -300, 7),
            transaction(9, "2026-01-16", 1, -300, 7),
        ];
        let dues = recognise_recurring(&mut records, &[7; 32]);
        let purposes: Vec<_> = found(&records).into_iter().map(|(purpose, _)| purpose).collect();
        use Purpose::{Bill, IncomeWages, Other};
        assert_eq!(
            purposes,
            [IncomeWages, IncomeWages, IncomeWages, Bill, Bill, Bill, Other, Other, Other]
        );
        assert_eq!(found(&records)[0].1.as_deref(), Some("recurring/income"));
        let days: Vec<_> = dues.iter().map(|due| due.day.to_string()).collect();
        assert_eq!(days, ["2026-01-03", "2026-02-03", "2026-03-03"]);
        assert!(matches!(&dues[2].fact, Fact::Due(due) if due.paid == Some(records[5].day)));
    }

    #[test]
    fn two_months_are_no_pattern() {
        let mut records = [
            transaction(1, "2026-01-30", 1, 210_000, 5),
            transaction(2, "2026-02-27", 1, 210_000, 5),
        ];
        assert!(recognise_recurring(&mut records, &[7; 32]).is_empty());
        assert_eq!(found(&records)[0].0, Purpose::Other);
    }

    #[test]
    fn a_correction_beats_every_rule() {
        let mut records = [transaction(1, "2026-01-30", 1, -100, 5)];
        let rent = Correction { counterparty: Pseudonym::new([5; 16]), purpose: Purpose::Rent };
        apply_corrections(&mut records, &[rent]);
        assert_eq!(found(&records), [(Purpose::Rent, Some("holder".to_owned()))]);
        assert_eq!(purposes(&records), BTreeMap::from([(Purpose::Rent, 1)]));
    }

    #[test]
    fn the_usual_day_is_that_of_the_nearest_month() {
        let near = |paid: &str, usual| due_day(paid.parse().unwrap(), usual).to_string();
        assert_eq!(near("2026-02-27", 30), "2026-02-28");
        assert_eq!(near("2026-03-01", 31), "2026-02-28");
        assert_eq!(near("2026-01-02", 31), "2025-12-31");
        assert_eq!(near("2026-12-30", 2), "2027-01-02");
    }
}
