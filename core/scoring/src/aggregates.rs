//! Aggregates: records summed up by day, so that a score need not look at them one by one.
//!
//! Rows of equal weight are added together: one strand for each account, currency, reliability and
//! source, one `DaySums` for each day in it. How old a row is, and what it is worth by then, is
//! worked out when the day of the score is known. A day is replaced as a whole where a record
//! changes or goes.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::{fmt, ops::RangeInclusive};

use crate::{
    amount::Currency,
    day::Day,
    negative::NegativeKind,
    ratio::scaled,
    record::{Direction, Fact, Pseudonym, Purpose, Record, RecordId, Transaction},
    score::{Score, ScoreError},
    scorecard::{Basis, Scorecard},
};

/// Records summed up by day. Scoring from here costs the same however many records there are: two
/// years have 730 days.
///
/// Loans, dues, vouches and the like are few and kept one by one; so are negative rows, which are
/// shown with the day on which they stop counting.
///
/// ```
/// use simsim_scoring::{Scorecard, aggregates::Aggregates, record::Record, scorecard::SIMSIM_V1};
///
/// let card = Scorecard::parse(SIMSIM_V1)?;
/// let records: Vec<Record> = Vec::new();
/// let mut aggregates = Aggregates::of(&records, &card);
/// // a record arrives: aggregates.add(&record)
/// // a record of a day changed: aggregates.replace_day(day, &all_records_of_that_day)
/// let score = aggregates.score(&card, "2026-11-22".parse()?)?;
/// assert_eq!(score, simsim_scoring::score(&records, &card, "2026-11-22".parse()?)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Aggregates {
    basis: Basis,
    sources: Vec<String>,
    source_numbers: BTreeMap<String, u32>,
    strands: Vec<Strand>,
    strand_numbers: BTreeMap<StrandKey, usize>,
    /// The strand of the record before: most records are followed by one of the same statement.
    latest: usize,
    standing: Vec<Standing>,
}

/// Rows of equal weight.
struct Strand {
    key: StrandKey,
    /// Which of `sums` belongs to which day, in the order of days.
    days: Vec<(Day, usize)>,
    sums: Vec<DaySums>,
    /// Where in `days` the record before was.
    latest: usize,
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
    /// Income, each row times its reliability. Sums are wide enough never to reach an end, so that
    /// the order of rows plays no part.
    pub(crate) income: i128,
    /// Spending, each row times its reliability.
    pub(crate) spending: i128,
    /// Money in less money out of all transactions.
    pub(crate) moved: i128,
    /// What those with a running balance say.
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
    /// Sums up `records` for scorecards of the same basis as `card`.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>, card: &Scorecard) -> Self {
        let mut aggregates = Self {
            basis: card.basis,
            sources: Vec::new(),
            source_numbers: BTreeMap::new(),
            strands: Vec::new(),
            strand_numbers: BTreeMap::new(),
            latest: 0,
            standing: Vec::new(),
        };
        for record in records {
            aggregates.add(record);
        }
        aggregates
    }

    /// Scores what was summed up, as things stood at the beginning of `as_of`.
    pub fn score(&self, card: &Scorecard, as_of: Day) -> Result<Score, ScoreError> {
        if card.basis != self.basis {
            return Err(ScoreError::OtherBasis);
        }
        Score::of(self, card, as_of)
    }

    /// Adds one record.
    pub fn add(&mut self, record: &Record) {
        let (account, currency) = match &record.fact {
            Fact::Transaction(row) => (row.account, row.amount.currency),
            Fact::Balance(balance) => (balance.account, balance.amount.currency),
            _ => (Pseudonym::default(), Currency::NONE),
        };
        let number = self.strand(account, currency, record);
        let basis = self.basis;
        let Some(strand) = self.strands.get_mut(number) else { return };
        let reliability = strand.key.reliability;
        match &record.fact {
            Fact::Transaction(row) => {
                let Some(sums) = strand.day(record.day) else { return };
                sums.transactions = sums.transactions.saturating_add(1);
                if !matches!(row.purpose, Purpose::Pending | Purpose::Void) {
                    sums.add_transaction(record.id, row, reliability, basis);
                }
                return;
            }
            Fact::Balance(balance) => {
                let Some(sums) = strand.day(record.day) else { return };
                sums.rows = sums.rows.saturating_add(1);
                sums.add_balance(record.id, u32::MAX, balance.amount.minor, reliability, basis);
                return;
            }
            Fact::Bill(_) | Fact::Commitment(_) | Fact::Due(_) | Fact::Purchase(_) => {
                if let Some(sums) = strand.day(record.day) {
                    sums.rows = sums.rows.saturating_add(1);
                }
            }
            _ => {}
        }
        self.standing.push(Standing {
            id: record.id,
            day: record.day,
            stated: record.reliability.permille(),
            reliability: record.effective_reliability().permille(),
            source: self.strands.get(number).map_or(0, |strand| strand.key.source),
            fact: record.fact.clone(),
        });
    }

    /// Takes out everything of `day` and adds `records`, which have to be all records of that day.
    pub fn replace_day<'a>(&mut self, day: Day, records: impl IntoIterator<Item = &'a Record>) {
        self.standing.retain(|standing| standing.day != day);
        for strand in &mut self.strands {
            if let Ok(at) = strand.days.binary_search_by_key(&day, |(day, _)| *day) {
                strand.days.remove(at);
            }
            strand.latest = 0;
        }
        for record in records {
            self.add(record);
        }
    }

    /// What medians and sums run over.
    pub(crate) fn basis(&self) -> Basis {
        self.basis
    }

    /// The strands that state at least that reliability, with the days in `days`.
    pub(crate) fn rows(
        &self,
        reliability: u16,
        days: RangeInclusive<Day>,
    ) -> impl Iterator<Item = (&StrandKey, Day, &DaySums)> {
        let strands = self.strands.iter().filter(move |s| s.key.stated >= reliability);
        strands.flat_map(move |strand| {
            let from = strand.days.partition_point(|(day, _)| day < days.start());
            let end = *days.end();
            let within = strand.days.iter().skip(from).take_while(move |(day, _)| *day <= end);
            within.filter_map(|(day, at)| Some((&strand.key, *day, strand.sums.get(*at)?)))
        })
    }

    /// The records looked at by themselves that state at least that reliability; none is disputed.
    pub(crate) fn standing(&self, reliability: u16) -> impl Iterator<Item = &Standing> {
        self.standing
            .iter()
            .filter(move |standing| standing.stated >= reliability && standing.reliability > 0)
    }

    /// Whether nothing lies below that reliability.
    pub(crate) fn all_reach(&self, reliability: u16) -> bool {
        self.strands.iter().all(|strand| strand.key.stated >= reliability)
            && self.standing.iter().all(|standing| standing.stated >= reliability)
    }

    /// The number of the strand that a record belongs to.
    fn strand(&mut self, account: Pseudonym, currency: Currency, record: &Record) -> usize {
        let stated = record.reliability.permille();
        let reliability = record.effective_reliability().permille();
        if let Some(Strand { key, .. }) = self.strands.get(self.latest)
            && key.account == account
            && (key.stated, key.reliability, key.currency) == (stated, reliability, currency)
            && usize::try_from(key.source).ok().and_then(|source| self.sources.get(source))
                == Some(&record.source.id)
        {
            return self.latest;
        }
        let source = self.source(&record.source.id);
        let key = StrandKey { account, currency, stated, reliability, source };
        let next = self.strands.len();
        self.latest = *self.strand_numbers.entry(key).or_insert(next);
        if self.latest == next {
            self.strands.push(Strand { key, days: Vec::new(), sums: Vec::new(), latest: 0 });
        }
        self.latest
    }

    fn source(&mut self, id: &str) -> u32 {
        if let Some(number) = self.source_numbers.get(id) {
            return *number;
        }
        let next = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        self.sources.push(id.into());
        self.source_numbers.insert(id.into(), next);
        next
    }
}

impl fmt::Debug for Aggregates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aggregates").finish_non_exhaustive() // what a person has is theirs
    }
}

impl Strand {
    /// The sums of a day, new ones where there are none yet.
    fn day(&mut self, day: Day) -> Option<&mut DaySums> {
        let at = match self.days.get(self.latest) {
            Some((latest, _)) if *latest == day => self.latest,
            _ => match self.days.binary_search_by_key(&day, |(day, _)| *day) {
                Ok(at) => at,
                Err(at) => {
                    self.days.insert(at, (day, self.sums.len()));
                    self.sums.push(DaySums::default());
                    at
                }
            },
        };
        self.latest = at;
        let (_, sums) = self.days.get(at)?;
        self.sums.get_mut(*sums)
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
        self.moved = self.moved.saturating_add(i128::from(moved));
        if let Some(balance) = row.balance {
            self.chain.add(moved, balance);
            self.add_balance(id, row.sequence, balance, reliability, basis);
        }
        let relied_on = i128::from(scaled(minor, i64::from(reliability), 1000));
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
        let both = balance.wrapping_mul(2).wrapping_sub(moved);
        self.merge(&Self {
            rows: 1,
            net: moved,
            turnover: moved.wrapping_abs(),
            squares: moved.wrapping_mul(both),
        });
    }

    /// Adds the rows of another strand on the same day. Sums wrap, so that their order plays no
    /// part; amounts that make them wrap exist nowhere, and follow from nothing.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        self.net = self.net.wrapping_add(other.net);
        self.turnover = self.turnover.wrapping_add(other.turnover);
        self.squares = self.squares.wrapping_add(other.squares);
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
    pub(crate) fn closing(&self) -> Option<i64> {
        // no balance beyond 64 bits exists, and narrow division is far quicker than wide
        let (squares, net) = (i64::try_from(self.squares).ok()?, i64::try_from(self.net).ok()?);
        let twice = squares.checked_div(net)?.checked_add(net)?;
        (squares.checked_rem(net)? == 0 && twice & 1 == 0).then_some(twice / 2)
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
