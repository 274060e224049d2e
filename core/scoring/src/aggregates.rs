//! Aggregates: records summed up by day, so that a score need not look at them one by one.
//!
//! Rows of equal weight are added together: one strand for each account, currency and reliability,
//! one set of sums for each day in it. How old a row is, and what it is worth by then, is worked out
//! when the day of the score is known. A day is replaced as a whole where a record changes or goes.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::{fmt, ops::RangeInclusive};

mod chain;
mod day_sums;

pub(crate) use chain::Chain;
pub(crate) use day_sums::DaySums;

use crate::{
    amount::Currency,
    day::Day,
    negative::NegativeKind,
    record::{Balance, Fact, Income, Pseudonym, Record, RecordId, Transaction},
    score::{Score, ScoreError},
    scorecard::{Basis, Scorecard},
};

/// Records summed up by day. Scoring from here costs the same however many records there are: two
/// years have 730 days.
///
/// Loans, vouches and the like are few and kept one by one; so is what speaks against the person,
/// which is shown with the day on which it stops counting. What was due and paid on time is neither.
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
    source_numbers: BTreeMap<String, u32>,
    strands: Vec<Strand>,
    strand_numbers: BTreeMap<StrandKey, usize>,
    open: Option<Open>,
    negatives: Vec<NegativeRow>,
    standing: Vec<Standing>,
}

/// Rows of equal weight.
pub(crate) struct Strand {
    pub(crate) key: StrandKey,
    /// Which of `sums` belongs to which day, in the order of days.
    days: Vec<(Day, usize)>,
    sums: Vec<DaySums>,
}

/// Where the record before was added: most are followed by one of the same day and statement.
struct Open {
    key: StrandKey,
    day: Day,
    /// Which of the strands, and which of its sums.
    strand: usize,
    sums: usize,
}

/// What rows have to share to be added together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StrandKey {
    /// Which account; the zero pseudonym for rows of none.
    pub(crate) account: Pseudonym,
    pub(crate) currency: Currency,
    /// As the source states it. A disputed row still stands in the statement it belongs to.
    stated: u16,
    /// What scoring relies on: 0 while disputed.
    pub(crate) reliability: u16,
}

/// A row that speaks against the person.
pub(crate) struct NegativeRow {
    pub(crate) id: RecordId,
    pub(crate) day: Day,
    pub(crate) kind: NegativeKind,
    pub(crate) reliability: u16,
    pub(crate) source: u32,
}

/// A record that is looked at by itself: it says how things stand, and there are few of them.
pub(crate) struct Standing {
    pub(crate) id: RecordId,
    pub(crate) day: Day,
    pub(crate) reliability: u16,
    pub(crate) source: u32,
    pub(crate) fact: Fact,
}

impl Aggregates {
    /// Sums up `records` for scorecards of the same basis as `card`.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>, card: &Scorecard) -> Self {
        let mut aggregates = Self {
            basis: card.basis,
            source_numbers: BTreeMap::new(),
            strands: Vec::new(),
            strand_numbers: BTreeMap::new(),
            open: None,
            negatives: Vec::new(),
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
    #[inline]
    pub fn add(&mut self, record: &Record) {
        match &record.fact {
            Fact::Transaction(row) => self.add_transaction(record, row),
            _ => self.add_other(record),
        }
    }

    #[inline]
    fn add_transaction(&mut self, record: &Record, row: &Transaction) {
        let (basis, reliability) = (self.basis, record.effective_reliability().permille());
        if let Some(sums) = self.day(record, row.account, row.amount.currency) {
            sums.add_transaction(&record.id, row, reliability, basis);
        }
        if let Some(kind) = NegativeKind::of(row) {
            self.add_negative(record, kind);
        }
    }

    #[inline(never)]
    fn add_other(&mut self, record: &Record) {
        let (basis, reliability) = (self.basis, record.effective_reliability().permille());
        match &record.fact {
            Fact::Balance(Balance { account, amount }) => {
                if let Some(sums) = self.day(record, *account, amount.currency) {
                    sums.add_row();
                    sums.add_balance(&record.id, u32::MAX, amount.minor, reliability, basis);
                }
            }
            Fact::Income(Income { monthly, .. }) => {
                if let Some(sums) = self.day(record, Pseudonym::default(), monthly.currency) {
                    sums.add_stated_income(monthly.minor, reliability);
                }
            }
            Fact::Bill(_) | Fact::Commitment(_) | Fact::Due(_) | Fact::Purchase(_) => {
                if let Some(sums) = self.day(record, Pseudonym::default(), Currency::NONE) {
                    sums.add_row();
                }
                self.add_standing(record);
            }
            _ => self.add_standing(record),
        }
    }

    /// Takes out everything of `day` and adds `records`, which have to be all records of that day.
    pub fn replace_day<'a>(&mut self, day: Day, records: impl IntoIterator<Item = &'a Record>) {
        self.standing.retain(|standing| standing.day != day);
        self.negatives.retain(|negative| negative.day != day);
        self.strands.iter_mut().for_each(|strand| strand.clear(day));
        for record in records {
            self.add(record);
        }
    }

    /// What medians and sums run over.
    pub(crate) fn basis(&self) -> Basis {
        self.basis
    }

    /// The strands that state at least that reliability.
    pub(crate) fn strands(&self, reliability: u16) -> impl Iterator<Item = &Strand> {
        self.strands.iter().filter(move |strand| strand.key.stated >= reliability)
    }

    /// The negative rows of at least that reliability; none is disputed.
    pub(crate) fn negatives(&self, reliability: u16) -> impl Iterator<Item = &NegativeRow> {
        self.negatives.iter().filter(move |negative| negative.reliability >= reliability)
    }

    /// The records looked at by themselves of at least that reliability; none is disputed.
    pub(crate) fn standing(&self, reliability: u16) -> impl Iterator<Item = &Standing> {
        self.standing.iter().filter(move |standing| standing.reliability >= reliability)
    }

    /// Whether nothing lies below that reliability.
    pub(crate) fn all_reach(&self, reliability: u16) -> bool {
        self.strands.iter().all(|strand| strand.key.stated >= reliability)
            && self.standing.iter().all(|standing| standing.reliability >= reliability)
    }

    /// The sums that a record is added to.
    #[inline]
    fn day(
        &mut self,
        record: &Record,
        account: Pseudonym,
        currency: Currency,
    ) -> Option<&mut DaySums> {
        let stated = record.reliability.permille();
        let reliability = record.effective_reliability().permille();
        let key = StrandKey { account, currency, stated, reliability };
        let (strand, sums) = match &self.open {
            Some(open) if open.day == record.day && open.key == key => (open.strand, open.sums),
            _ => self.open(key, record.day),
        };
        self.strands.get_mut(strand)?.sums.get_mut(sums)
    }

    #[cold]
    fn open(&mut self, key: StrandKey, day: Day) -> (usize, usize) {
        let next = self.strands.len();
        let strand = *self.strand_numbers.entry(key).or_insert(next);
        if strand == next {
            self.strands.push(Strand { key, days: Vec::new(), sums: Vec::new() });
        }
        let sums = self.strands.get_mut(strand).map_or(0, |strand| strand.find_or_insert(day));
        self.open = Some(Open { key, day, strand, sums });
        (strand, sums)
    }

    #[cold]
    fn add_negative(&mut self, record: &Record, kind: NegativeKind) {
        let reliability = record.effective_reliability().permille();
        if reliability > 0 {
            let source = self.source(&record.source.id);
            let Record { id, day, .. } = *record;
            self.negatives.push(NegativeRow { id, day, kind, reliability, source });
        }
    }

    fn add_standing(&mut self, record: &Record) {
        let reliability = record.effective_reliability().permille();
        if reliability > 0 && is_looked_at(&record.fact, record.day) {
            let source = self.source(&record.source.id);
            let Record { id, day, .. } = *record;
            self.standing.push(Standing {
                id,
                day,
                reliability,
                source,
                fact: record.fact.clone(),
            });
        }
    }

    fn source(&mut self, id: &str) -> u32 {
        if let Some(number) = self.source_numbers.get(id) {
            return *number;
        }
        let next = u32::try_from(self.source_numbers.len()).unwrap_or(u32::MAX);
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
    /// The days within a range, in order.
    pub(crate) fn days(
        &self,
        range: &RangeInclusive<Day>,
    ) -> impl Iterator<Item = (Day, &DaySums)> {
        let from = self.days.partition_point(|(day, _)| day < range.start());
        let to = self.days.partition_point(|(day, _)| day <= range.end());
        let within = self.days.get(from..to).unwrap_or_default();
        within.iter().filter_map(|(day, at)| Some((*day, self.sums.get(*at)?)))
    }

    /// Which sums are those of a day; new ones where there are none yet.
    fn find_or_insert(&mut self, day: Day) -> usize {
        // statements come oldest first: most new days are the last
        let at = match self.days.last() {
            Some((last, _)) if *last < day => Err(self.days.len()),
            _ => self.days.binary_search_by_key(&day, |(day, _)| *day),
        };
        match at {
            Ok(at) => self.days.get(at).map_or(0, |(_, sums)| *sums),
            Err(at) => {
                let sums = self.sums.len();
                self.days.insert(at, (day, sums));
                self.sums.push(DaySums::default());
                sums
            }
        }
    }

    /// Leaves nothing of a day but its place, which is likely to be filled again.
    fn clear(&mut self, day: Day) {
        if let Ok(at) = self.days.binary_search_by_key(&day, |(day, _)| *day)
            && let Some((_, sums)) = self.days.get(at)
            && let Some(sums) = self.sums.get_mut(*sums)
        {
            *sums = DaySums::default();
        }
    }
}

/// Whether a record says anything by itself, now or on a later day.
fn is_looked_at(fact: &Fact, day: Day) -> bool {
    match fact {
        Fact::Bill(_) => false, // its payment counts
        Fact::Commitment(commitment) => commitment.kept.is_some(),
        Fact::Due(due) => !due.is_paid_in_time(day),
        Fact::Purchase(purchase) => purchase.is_returned_late(day),
        _ => true,
    }
}
