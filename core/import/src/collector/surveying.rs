//! Surveying: the first reading. Of each account of a statement it keeps what its rows come to and
//! in which order they are, and nothing of a row itself.

use std::collections::HashMap;

use rust_decimal::Decimal;
use simsim_scoring::{
    amount::Amount,
    record::{Batch, Pseudonym, RecordId, SelfCheck},
    source::Reliability,
};

use super::{
    Taken,
    ids::batch_fields,
    order::{Order, Runs},
    worse,
};
use crate::{
    Format, Layout, Remark, Summary,
    calendar::DateOrder,
    decimal::minor_units,
    identity::{DayEnds, Identity},
    provenance::Provenance,
    row::Row,
    self_check::{Balances, Line},
    statement::Statement,
};

/// What a statement's records are relied on when its rows contradict its own balances.
const CONTRADICTED: u16 = 500;

/// What the first reading of a file found.
pub(crate) struct Surveyed {
    pub(crate) summary: Summary,
    pub(crate) remarks: Vec<Remark>,
    /// What the columns of a table mean, where it is no profile that says so.
    pub(crate) layout: Option<Layout>,
    /// Whether that is a proposal, which nobody has confirmed.
    pub(crate) is_proposed: bool,
    /// The order of day and month, where it had to be found, and whether it is sure.
    pub(crate) date_order: Option<(DateOrder, bool)>,
    /// How many records the second reading will hand on.
    pub(crate) records: usize,
    /// Of each statement its accounts, in the order in which they first appear; none where it never
    /// ended.
    pub(super) statements: Vec<Vec<Known>>,
    pub(super) day_ends: DayEnds,
    /// Whether a check takes balances that were not kept.
    pub(crate) is_unsure: bool,
}

impl Surveyed {
    pub(super) fn of(format: Format) -> Self {
        Self {
            summary: Summary {
                format,
                count: 0,
                net_sum: Default::default(),
                first_date: None,
                last_date: None,
                rejected: Vec::new(),
                self_check: SelfCheck::None,
            },
            remarks: Vec::new(),
            layout: None,
            is_proposed: false,
            date_order: None,
            records: 0,
            statements: Vec::new(),
            day_ends: DayEnds::default(),
            is_unsure: false,
        }
    }
}

/// What is known of an account of a statement before its rows are read again.
pub(super) struct Known {
    pub(super) id: RecordId,
    pub(super) batch: Batch,
    pub(super) reliability: Reliability,
    pub(super) order: Order,
}

/// The rows of one account of a statement.
struct Group {
    account: Pseudonym,
    rows: usize,
    order: Runs,
    balances: Balances,
}

impl Group {
    fn new(account: Pseudonym, keeps_balances: bool) -> Self {
        let balances = Balances::new(keeps_balances);
        Self { account, rows: 0, order: Runs::default(), balances }
    }
}

#[derive(Default)]
pub(super) struct Surveying {
    statements: Vec<Vec<Known>>,
    day_ends: DayEnds,
    groups: Vec<Group>,
    place_of: HashMap<Pseudonym, usize>,
    last: usize,
    keeps_balances: bool,
    is_unsure: bool,
}

/// What the end of a statement adds.
pub(super) struct Ends {
    pub(super) records: usize,
    pub(super) check: SelfCheck,
    /// How many statements there are by now.
    pub(super) statements: usize,
}

impl Surveying {
    pub(super) fn new(keeps_balances: bool) -> Self {
        Self { keeps_balances, ..Self::default() }
    }

    pub(super) fn row(&mut self, taken: &Taken, row: &Row<'_>, line: Line) {
        self.day_ends.push(row.day, taken.number);
        if self.groups.get(self.last).is_none_or(|group| group.account != taken.account) {
            self.last = *self.place_of.entry(taken.account).or_insert(self.groups.len());
        }
        if self.last == self.groups.len() {
            self.groups.push(Group::new(taken.account, self.keeps_balances));
        }
        if let Some(group) = self.groups.get_mut(self.last) {
            group.rows = group.rows.saturating_add(1);
            group.order.push(row.day, row.time);
            group.balances.push(line);
        }
    }

    pub(super) fn end(
        &mut self,
        account: Pseudonym,
        statement: &Statement,
        rejected: usize,
        provenance: Provenance<'_>,
        identity: &Identity,
    ) -> Ends {
        let mut groups = core::mem::take(&mut self.groups);
        self.place_of.clear();
        self.last = 0;
        if groups.is_empty() {
            groups.push(Group::new(account, self.keeps_balances));
        }
        let alone = groups.len() == 1;
        let plain =
            Statement { opening: None, closing: None, closing_day: None, ..statement.clone() };
        let mut ends = Ends { records: 0, check: SelfCheck::None, statements: 0 };
        let mut known = Vec::with_capacity(groups.len());
        for group in groups {
            let statement = if alone { statement } else { &plain };
            let rejected = if alone { rejected } else { 0 };
            let (check, it) = end_group(group, statement, rejected, provenance, identity);
            self.is_unsure |= check.is_none();
            ends.check = worse(ends.check, check.unwrap_or(SelfCheck::None));
            if let Some(it) = it {
                let balance = it.batch.closing.is_some() && statement.closing_day.is_some();
                let records = if balance { 3 } else { 2 };
                ends.records = ends.records.saturating_add(records);
                known.push(it);
            }
        }
        self.statements.push(known);
        ends.statements = self.statements.len();
        ends
    }

    pub(super) fn abandon(&mut self) {
        self.groups.clear();
        self.place_of.clear();
        self.last = 0;
        self.statements.push(Vec::new());
    }

    pub(super) fn finish(self, surveyed: &mut Surveyed) {
        surveyed.statements = self.statements;
        surveyed.day_ends = self.day_ends;
        surveyed.is_unsure = self.is_unsure;
    }
}

/// The check of an account's rows, if it can be done, and what their batch is; none where they have no
/// days.
fn end_group(
    group: Group,
    statement: &Statement,
    rejected: usize,
    provenance: Provenance<'_>,
    identity: &Identity,
) -> (Option<SelfCheck>, Option<Known>) {
    let days = group.order.days();
    let order = group.order.order(group.balances.fall());
    let checked = group.balances.check(statement, &order);
    let check = checked.unwrap_or(SelfCheck::None);
    let first = statement.from.or(days.map(|(first, _)| first)).or(statement.closing_day);
    let last = statement.to.or(days.map(|(_, last)| last)).or(statement.closing_day);
    let (Some(from), Some(to)) = (first, last) else { return (checked, None) };
    let currency = statement.currency();
    let amount = |number: Option<Decimal>| {
        minor_units(number?, currency).map(|minor| Amount { minor, currency })
    };
    let batch = Batch {
        account: group.account,
        from,
        to: to.max(from),
        count: u32::try_from(group.rows.saturating_add(rejected)).unwrap_or(u32::MAX),
        rejected: u32::try_from(rejected).unwrap_or(u32::MAX),
        opening: amount(statement.opening),
        closing: amount(statement.closing),
        self_check: check,
        signed_by: provenance.signed_by(),
    };
    let id = identity.of(&batch_fields(&batch));
    let reliability = match check {
        SelfCheck::Failed => Reliability::new(CONTRADICTED).unwrap_or_default(),
        SelfCheck::Ok | SelfCheck::None => provenance.reliability(),
    };
    (checked, Some(Known { id, batch, reliability, order }))
}
