//! Standing: identity, loans, requests, commitments and vouches, each looked at by itself.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{FACT, Measures, Timeline};
use crate::{
    aggregates::{Aggregates, Standing},
    day::Day,
    feature::Feature,
    order,
    ratio::{count, permille},
    record::{Aspect, Fact, Loan, LoanStatus, Pseudonym, RecordId},
};

/// Days in a month.
const MONTH: i32 = 30;
/// The longest time that is told apart, in months: forty years.
const LONGEST: i64 = 480;

pub(super) fn measure(
    timeline: &Timeline<'_>,
    aggregates: &Aggregates,
    as_of: Day,
    reliability: u16,
    measures: &mut Measures,
) {
    let mut known: Vec<&Standing> =
        aggregates.standing(reliability).filter(|standing| standing.day < as_of).collect();
    order::sort_by_key(&mut known, |standing| (standing.day, standing.id));
    identity(&known, as_of, measures);
    loans(&known, aggregates, as_of, reliability, measures);
    requests(&known, as_of, measures);
    commitments(&known, measures);
    let is_anything_known = timeline.history_days > 0 || !known.is_empty();
    vouches(&known, as_of, is_anything_known, measures);
}

/// The latest record of each loan.
pub(super) fn latest_loans(
    aggregates: &Aggregates,
    as_of: Day,
    reliability: u16,
) -> Vec<&Standing> {
    let mut latest: BTreeMap<Pseudonym, &Standing> = BTreeMap::new();
    for standing in aggregates.standing(reliability) {
        let Fact::Loan(loan) = &standing.fact else { continue };
        if standing.day >= as_of {
            continue;
        }
        let newer = |known: &&Standing| order(standing) > order(known);
        if latest.get(&loan.loan).is_none_or(newer) {
            latest.insert(loan.loan, standing);
        }
    }
    latest.into_values().collect()
}

/// Later wins, then the better source, then what speaks against the person.
fn order(standing: &Standing) -> (Day, u16, u8, RecordId) {
    let status = match &standing.fact {
        Fact::Loan(loan) => gravity(loan.status),
        _ => 0,
    };
    (standing.day, standing.reliability, status, standing.id)
}

/// What speaks against the person weighs more.
fn gravity(status: LoanStatus) -> u8 {
    match status {
        LoanStatus::Applied => 0,
        LoanStatus::Repaid => 1,
        LoanStatus::Current => 2,
        LoanStatus::Overdue => 3,
        LoanStatus::ChargedOff => 4,
    }
}

fn identity(known: &[&Standing], as_of: Day, measures: &mut Measures) {
    let mut level: Option<i64> = None;
    let mut since: BTreeMap<u8, Day> = BTreeMap::new();
    for standing in known {
        let Fact::Identity(fact) = &standing.fact else { continue };
        match fact.aspect {
            Aspect::Identity => level = level.max(Some(i64::from(fact.level.min(3)))),
            // the latest statement counts: contact data that changed is young again
            Aspect::Contact => drop(since.insert(0, fact.valid_from)),
            Aspect::Occupation => drop(since.insert(1, fact.valid_from)),
        }
    }
    if let Some(level) = level {
        measures.note(Feature::IdentityLevel, level, FACT);
    }
    for (which, feature) in [(0, Feature::ContactMonths), (1, Feature::OccupationMonths)] {
        if let Some(since) = since.get(&which) {
            measures.note(feature, months(as_of, *since), FACT);
        }
    }
}

fn loans(
    known: &[&Standing],
    aggregates: &Aggregates,
    as_of: Day,
    reliability: u16,
    measures: &mut Measures,
) {
    let standings = latest_loans(aggregates, as_of, reliability);
    let loans: Vec<(&Loan, &Standing)> = standings
        .iter()
        .filter_map(|standing| match &standing.fact {
            Fact::Loan(loan) if loan.status != LoanStatus::Applied => Some((loan, *standing)),
            _ => None,
        })
        .collect();
    let is_running = |loan: &Loan| matches!(loan.status, LoanStatus::Current | LoanStatus::Overdue);
    if !loans.is_empty() {
        let repaid: i64 = loans
            .iter()
            .filter(|(loan, _)| loan.status == LoanStatus::Repaid)
            .map(|(_, standing)| i64::from(standing.reliability) / 10)
            .sum();
        measures.note(Feature::LoansCompletedCenti, repaid, FACT);
        let problem = loans
            .iter()
            .any(|(loan, _)| matches!(loan.status, LoanStatus::ChargedOff | LoanStatus::Overdue));
        let running = loans.iter().any(|(loan, _)| is_running(loan));
        let status = if problem { 0 } else { i64::from(!running).saturating_add(1) };
        measures.note(Feature::CreditStatus, status, FACT);
        let remaining = loans
            .iter()
            .filter(|(loan, _)| is_running(loan))
            .map(|(loan, _)| {
                i64::from(loan.term_months)
                    .saturating_sub(months(as_of, loan.opened))
                    .clamp(0, LONGEST)
            })
            .max();
        measures.note(Feature::LongestRemainingTermMonths, remaining.unwrap_or(0), FACT);
        let new =
            loans.iter().filter(|(loan, _)| (1..=365).contains(&as_of.days_since(loan.opened)));
        measures.note(Feature::NewLoans12M, count(new.count()), FACT);
    }
    let mut opened: Vec<Day> = loans.iter().map(|(loan, _)| loan.opened).collect();
    let mut accounts: BTreeMap<Pseudonym, Day> = BTreeMap::new();
    accounts.extend(known.iter().filter_map(|standing| match &standing.fact {
        Fact::Account(account) => Some((account.account, account.opened?)),
        _ => None,
    }));
    if let Some(oldest) = accounts.values().min() {
        measures.note(Feature::OldestAccountMonths, months(as_of, *oldest), FACT);
    }
    opened.extend(accounts.values());
    let ages: i64 = opened.iter().map(|day| months(as_of, *day)).sum();
    if let Some(mean) = ages.checked_div(count(opened.len())) {
        measures.note(Feature::AverageAgeMonths, mean, FACT);
    }
    if let (Some(oldest), Some(history)) =
        (opened.iter().min(), measures.find(Feature::HistoryMonths))
    {
        let longest = history.value.max(months(as_of, *oldest));
        measures.note(Feature::HistoryMonths, longest, FACT);
    }
}

fn requests(known: &[&Standing], as_of: Day, measures: &mut Measures) {
    let requests = known.iter().filter(|s| matches!(s.fact, Fact::CreditRequest(_)));
    let (mut any, mut recent) = (false, 0_i64);
    for request in requests {
        any = true;
        if as_of.days_since(request.day) <= 183 {
            recent = recent.saturating_add(1);
        }
    }
    if any {
        measures.note(Feature::NewCredit6M, recent, FACT);
    }
}

fn commitments(known: &[&Standing], measures: &mut Measures) {
    let (mut kept, mut settled) = (0_i64, 0_i64);
    for standing in known {
        let was_kept = match &standing.fact {
            Fact::Commitment(commitment) => commitment.kept,
            // goods kept, or given back in time, are what was bought and no promise kept
            Fact::Purchase(purchase) if purchase.is_returned_late(standing.day) => Some(false),
            _ => None,
        };
        let Some(was_kept) = was_kept else { continue };
        let weight = i64::from(standing.reliability);
        settled = settled.saturating_add(weight);
        if was_kept {
            kept = kept.saturating_add(weight);
        }
    }
    if settled > 0 {
        measures.note(Feature::CommitmentsKept, permille(kept, settled), settled);
    }
}

fn vouches(known: &[&Standing], as_of: Day, is_anything_known: bool, measures: &mut Measures) {
    let (mut units, mut oldest, mut duties) = (0_i64, None, None);
    let mut vouchers: BTreeMap<Pseudonym, i64> = BTreeMap::new();
    for standing in known {
        let Fact::Vouch(vouch) = &standing.fact else { continue };
        if let Some(kept) = vouch.kept {
            // one broken duty outweighs any number of kept ones
            let value = if kept { 2 } else { 0 };
            duties = Some(duties.map_or(value, |known: i64| known.min(value)));
        }
        if vouch.revoked.is_some_and(|revoked| revoked < as_of) {
            continue;
        }
        oldest = Some(oldest.map_or(standing.day, |day: Day| day.min(standing.day)));
        let unit = i64::from(standing.reliability) / 10;
        let counted = vouchers.entry(vouch.voucher).or_default();
        *counted = unit.max(*counted); // who vouches twice counts once
    }
    for unit in vouchers.values() {
        units = units.saturating_add(*unit);
    }
    if is_anything_known {
        measures.note(Feature::VouchUnitsCenti, units, FACT);
    }
    if let Some(oldest) = oldest {
        // a vouch of today says nothing yet about how long it lasts
        let age = months(as_of, oldest);
        measures.note(Feature::OldestVouchMonths, age, age.saturating_mul(1000));
    }
    if let Some(duties) = duties {
        measures.note(Feature::VouchedDuties, duties, FACT);
    }
    if vouchers.len() > 1 {
        measures.note(Feature::IndependentVouchers, count(vouchers.len()), FACT);
    }
}

/// Full months from `since` to `as_of`, held within 0 and forty years.
fn months(as_of: Day, since: Day) -> i64 {
    i64::from(as_of.days_since(since) / MONTH).clamp(0, LONGEST)
}
