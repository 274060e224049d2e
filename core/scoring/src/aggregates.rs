//! Aggregates: records summed up by day, so that a score need not look at them one by one.
//!
//! Rows of equal weight are added together: one [`Strand`] for each account, currency, reliability
//! and source, one [`DaySums`] for each day in it. How old a row is, and what it is worth by then,
//! is worked out when the day of the score is known.

use alloc::{
    collections::btree_map::{BTreeMap, Entry},
    string::String,
    vec::Vec,
};

use crate::{
    amount::Currency,
    day::Day,
    negative::NegativeKind,
    ratio::scaled,
    record::{Direction, Fact, Pseudonym, Purpose, Record, RecordId, Transaction},
    scorecard::Basis,
};

/// Records summed up by day.
pub(crate) struct Aggregates {
    basis: Basis,
    sources: BTreeMap<String, u32>,
    strands: BTreeMap<StrandKey, BTreeMap<Day, DaySums>>,
    standing: Vec<Standing>,
}

/// What rows have to share to be added together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StrandKey {
    /// Which account; the zero pseudonym for rows of none.
    pub(crate) account: Pseudonym,
    pub(crate) currency: Currency,
    /// As the source states it. A disputed row still stands in the statement it belongs to.
    pub(crate) stated: u16,
    /// What scoring relies on: 0 while disputed.
    pub(crate) reliability: u16,
    pub(crate) source: u32,
}

/// The rows of one strand on one day.
#[derive(Clone, Default)]
pub(crate) struct DaySums {
    /// Rows of every kind, but none where no money has moved (pending, void).
    pub(crate) rows: u32,
    /// Rows of transactions as a batch counts them, those included.
    pub(crate) transactions: u32,
    /// Rows that are income.
    pub(crate) credits: u32,
    /// Income, each row times its reliability.
    pub(crate) income: i64,
    /// Spending, each row times its reliability.
    pub(crate) spending: i64,
    /// Money in less money out of all transactions, and of those with a running balance.
    pub(crate) moved: i64,
    pub(crate) chain: Chain,
    pub(crate) lowest: Option<i64>,
    /// The balance of the day's last row, with its place in the file.
    pub(crate) last: Option<(u32, RecordId, i64)>,
    /// The rows that speak against the person.
    pub(crate) negatives: Vec<(RecordId, NegativeKind)>,
    pub(crate) is_bill: bool,
    /// Only for [`Basis::Records`]: each income, and each balance.
    pub(crate) incomes: Vec<i64>,
    pub(crate) balances: Vec<i64>,
}

/// What the running balances of one day say, whatever the order of its rows.
///
/// Each row turns a balance `b - a` into `b`. If the rows of a day form a chain from an opening
/// balance `o` to a closing balance `c`, everything between cancels out: the sum of `a` is `c - o`,
/// and the sum of `b² - (b - a)²` is `c² - o²`. Both can be kept as plain sums.
#[derive(Clone, Copy, Default)]
pub(crate) struct Chain {
    pub(crate) rows: u32,
    pub(crate) net: i128,
    pub(crate) turnover: i128,
    pub(crate) squares: i128,
}

/// A record that is looked at by itself: it says how things stand, and there are few of them.
pub(crate) struct Standing {
    pub(crate) id: RecordId,
    pub(crate) day: Day,
    pub(crate) stated: u16,
    pub(crate) reliability: u16,
    pub(crate) source: u32,
    pub(crate) fact: Fact,
}

impl Aggregates {
    /// Sums up `records`. What is known only later, such as the day of the score, plays no part.
    pub(crate) fn of<'a>(records: impl IntoIterator<Item = &'a Record>, basis: Basis) -> Self {
        let mut aggregates = Self {
            basis,
            sources: BTreeMap::new(),
            strands: BTreeMap::new(),
            standing: Vec::new(),
        };
        for record in records {
            aggregates.add(record);
        }
        aggregates
    }

    /// Adds one record.
    pub(crate) fn add(&mut self, record: &Record) {
        let source = self.source(&record.source.id);
        let reliability = record.effective_reliability().permille();
        let stated = record.reliability.permille();
        let key = |account, currency| StrandKey { account, currency, stated, reliability, source };
        let basis = self.basis;
        match &record.fact {
            Fact::Transaction(row) => {
                let sums = self.day(key(row.account, row.amount.currency), record.day);
                sums.transactions = sums.transactions.saturating_add(1);
                if !matches!(row.purpose, Purpose::Pending | Purpose::Void) {
                    sums.add_transaction(record.id, row, reliability, basis);
                }
                return;
            }
            Fact::Balance(balance) => {
                let sums = self.day(key(balance.account, balance.amount.currency), record.day);
                sums.rows = sums.rows.saturating_add(1);
                sums.add_balance(record.id, u32::MAX, balance.amount.minor, reliability, basis);
                return;
            }
            Fact::Bill(_) | Fact::Commitment(_) | Fact::Due(_) | Fact::Purchase(_) => {
                let sums = self.day(key(Pseudonym::default(), Currency::NONE), record.day);
                sums.rows = sums.rows.saturating_add(1);
            }
            _ => {}
        }
        let fact = record.fact.clone();
        self.standing.push(Standing {
            id: record.id,
            day: record.day,
            stated,
            reliability,
            source,
            fact,
        });
    }

    /// What medians and sums run over.
    pub(crate) fn basis(&self) -> Basis {
        self.basis
    }

    /// The strands that state at least that reliability, with the days in `days`.
    pub(crate) fn rows(
        &self,
        reliability: u16,
        days: core::ops::RangeInclusive<Day>,
    ) -> impl Iterator<Item = (&StrandKey, Day, &DaySums)> {
        self.strands.iter().filter(move |(key, _)| key.stated >= reliability).flat_map(
            move |(key, strand)| {
                strand.range(days.clone()).map(move |(day, sums)| (key, *day, sums))
            },
        )
    }

    /// The records looked at by themselves that state at least that reliability; none is disputed.
    pub(crate) fn standing(&self, reliability: u16) -> impl Iterator<Item = &Standing> {
        self.standing
            .iter()
            .filter(move |standing| standing.stated >= reliability && standing.reliability > 0)
    }

    /// Whether nothing lies below that reliability.
    pub(crate) fn all_reach(&self, reliability: u16) -> bool {
        self.strands.keys().all(|key| key.stated >= reliability)
            && self.standing.iter().all(|standing| standing.stated >= reliability)
    }

    fn day(&mut self, key: StrandKey, day: Day) -> &mut DaySums {
        self.strands.entry(key).or_default().entry(day).or_default()
    }

    fn source(&mut self, id: &str) -> u32 {
        if let Some(number) = self.sources.get(id) {
            return *number;
        }
        let next = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        match self.sources.entry(id.into()) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(next),
        }
    }
}

impl DaySums {
    fn add_transaction(&mut self, id: RecordId, row: &Transaction, reliability: u16, basis: Basis) {
        self.rows = self.rows.saturating_add(1);
        let minor = row.amount.minor.max(0);
        let moved = match row.direction {
            Direction::In => minor,
            Direction::Out => minor.saturating_neg(),
            Direction::Neutral => 0,
        };
        self.moved = self.moved.saturating_add(moved);
        if let Some(balance) = row.balance {
            self.chain.add(moved, balance);
            self.add_balance(id, row.sequence, balance, reliability, basis);
        }
        let relied_on = scaled(minor, i64::from(reliability), 1000);
        match row.direction {
            Direction::In if counts_as_income(row.purpose) => {
                self.credits = self.credits.saturating_add(1);
                self.income = self.income.saturating_add(relied_on);
                if basis == Basis::Records {
                    self.incomes.push(minor);
                }
            }
            Direction::Out if counts_as_spending(row.purpose) => {
                self.spending = self.spending.saturating_add(relied_on);
            }
            _ => {}
        }
        if let Some(kind) = NegativeKind::of(row)
            && reliability > 0
        {
            self.negatives.push((id, kind));
        }
        self.is_bill |= matches!(row.purpose, Purpose::Bill | Purpose::Insurance | Purpose::Rent);
    }

    fn add_balance(
        &mut self,
        id: RecordId,
        sequence: u32,
        balance: i64,
        reliability: u16,
        basis: Basis,
    ) {
        if reliability == 0 {
            return; // disputed: the chain still sees it, nothing is concluded from it
        }
        self.lowest = Some(self.lowest.map_or(balance, |lowest| lowest.min(balance)));
        self.last = self.last.max(Some((sequence, id, balance)));
        if basis == Basis::Records {
            self.balances.push(balance);
        }
    }
}

impl Chain {
    fn add(&mut self, moved: i64, balance: i64) {
        let (moved, balance) = (i128::from(moved), i128::from(balance));
        let before = balance.saturating_sub(moved);
        let both = balance.saturating_add(before);
        self.rows = self.rows.saturating_add(1);
        self.net = self.net.saturating_add(moved);
        self.turnover = self.turnover.saturating_add(moved.saturating_abs());
        self.squares = self.squares.saturating_add(moved.saturating_mul(both));
    }

    /// Adds the rows of another strand on the same day.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        self.net = self.net.saturating_add(other.net);
        self.turnover = self.turnover.saturating_add(other.turnover);
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// Whether the rows can have started from `opening`, each balance rounded to a whole unit.
    pub(crate) fn follows(&self, opening: i128) -> bool {
        const ROUNDING: i128 = 200; // a unit of money in minor units, on both sides
        let both = opening.saturating_mul(2).saturating_add(self.net);
        let expected = self.net.saturating_mul(both);
        let off = self.squares.saturating_sub(expected).saturating_abs();
        off <= self.turnover.saturating_mul(ROUNDING)
    }

    /// The closing balance, where the rows alone tell it.
    pub(crate) fn closing(&self) -> Option<i128> {
        let sum = self.squares.checked_div(self.net)?;
        let exact = self.squares.checked_rem(self.net)? == 0;
        let twice = sum.saturating_add(self.net);
        (exact && twice & 1 == 0).then_some(twice / 2)
    }
}

fn counts_as_income(purpose: Purpose) -> bool {
    !matches!(
        purpose,
        Purpose::CreditUsed
            | Purpose::Interest
            | Purpose::Investment
            | Purpose::OwnTransfer
            | Purpose::Refund
            | Purpose::Reversal
    )
}

fn counts_as_spending(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::Investment | Purpose::OwnTransfer | Purpose::Reversal)
}
