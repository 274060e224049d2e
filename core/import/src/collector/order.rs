//! Order: which place each row of an account has, oldest first, without keeping the rows.
//!
//! Many files run newest first. Days decide; within one day only, balances do; rows of one day keep
//! the file's direction unless times say otherwise. Rows of one day and time that follow one another
//! are one run of twelve bytes, however many they are.

use core::ops::Range;

use simsim_scoring::day::Day;

/// Rows of one day and time that follow one another.
struct Run {
    day: Day,
    time: u32,
    rows: u32,
}

/// The days and times of an account's rows, in the file's order.
#[derive(Default)]
pub(crate) struct Runs {
    runs: Vec<Run>,
    falls: u32,
    rises: u32,
}

impl Runs {
    /// The next row, with its seconds since midnight where the file has them.
    pub(crate) fn push(&mut self, day: Day, time: Option<u32>) {
        let time = time.unwrap_or(0);
        if let Some(last) = self.runs.last_mut() {
            if (last.day, last.time) == (day, time) {
                last.rows = last.rows.saturating_add(1);
                return;
            }
            self.falls = self.falls.saturating_add(u32::from(day < last.day));
            self.rises = self.rises.saturating_add(u32::from(day > last.day));
        }
        self.runs.push(Run { day, time, rows: 1 });
    }

    /// The first and the last day of any row.
    pub(crate) fn days(&self) -> Option<(Day, Day)> {
        let days = || self.runs.iter().map(|run| run.day);
        Some((days().min()?, days().max()?))
    }

    /// The order of the rows. `balances_fall` says whether balances lead from later rows to earlier
    /// ones, which decides where days do not.
    pub(crate) fn order(self, balances_fall: bool) -> Order {
        let backwards =
            if self.falls == self.rises { balances_fall } else { self.falls > self.rises };
        let mut places: Vec<u32> = (0_u32..).zip(&self.runs).map(|(place, _)| place).collect();
        if backwards {
            places.reverse();
        }
        let run_at = |place: u32| self.runs.get(usize::try_from(place).ok()?);
        places.sort_by_key(|&place| run_at(place).map(|run| (run.day, run.time))); // stable
        let mut starts = vec![0_u32; self.runs.len()];
        let mut rank = 0_u32;
        for place in places {
            let slot = usize::try_from(place).ok().and_then(|place| starts.get_mut(place));
            if let (Some(slot), Some(run)) = (slot, run_at(place)) {
                *slot = rank;
                rank = rank.saturating_add(run.rows);
            }
        }
        let mut stretches: Vec<Range<u32>> = Vec::new();
        for (start, run) in starts.into_iter().zip(self.runs) {
            let end = start.saturating_add(run.rows);
            match stretches.last_mut() {
                Some(last) if !backwards && last.end == start => last.end = end,
                Some(last) if backwards && last.start == end => last.start = start,
                _ => stretches.push(start..end),
            }
        }
        Order { stretches, backwards }
    }
}

/// The place of each row among the rows of its account, oldest first.
pub(crate) struct Order {
    /// The places of rows that follow one another in the file and in time.
    stretches: Vec<Range<u32>>,
    /// Whether the places of a stretch count down.
    backwards: bool,
}

impl Order {
    /// Whether the file is in the order of time, or in its reverse.
    pub(crate) const fn is_one_stretch(&self) -> bool {
        self.stretches.len() <= 1
    }

    /// Whether the file runs from the newest row to the oldest.
    pub(crate) const fn runs_backwards(&self) -> bool {
        self.backwards
    }

    /// The places of the rows, in the file's order.
    pub(crate) fn places(&self) -> Places<'_> {
        Places { order: self, stretch: 0, left: self.stretches.first().cloned().unwrap_or(0..0) }
    }

    /// The rows, counted in the file's order, from the oldest to the newest.
    pub(crate) fn oldest_first(&self) -> impl Iterator<Item = usize> {
        let mut begin = 0_usize;
        let mut parts: Vec<(u32, Range<usize>)> = Vec::with_capacity(self.stretches.len());
        for stretch in &self.stretches {
            let end = begin.saturating_add(stretch.len());
            parts.push((stretch.start, begin..end));
            begin = end;
        }
        parts.sort_unstable_by_key(|(rank, _)| *rank);
        let backwards = self.backwards;
        parts.into_iter().flat_map(move |(_, rows)| {
            let (first, last) = (rows.start, rows.end);
            rows.map(move |row| {
                let from_end = last.saturating_sub(1).saturating_sub(row.saturating_sub(first));
                if backwards { from_end } else { row }
            })
        })
    }
}

/// The places of rows, in the file's order.
pub(crate) struct Places<'o> {
    order: &'o Order,
    stretch: usize,
    left: Range<u32>,
}

impl Iterator for Places<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.left.is_empty() {
            self.stretch = self.stretch.checked_add(1)?;
            self.left = self.order.stretches.get(self.stretch)?.clone();
        }
        if self.order.backwards { self.left.next_back() } else { self.left.next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(rows: &[(i32, u32)]) -> Order {
        let mut runs = Runs::default();
        for (day, time) in rows {
            runs.push(Day::new(*day).unwrap(), Some(*time));
        }
        runs.order(false)
    }

    /// Every row, from the oldest on, and the place of each: the one turned round is the other.
    fn checked(rows: &[(i32, u32)]) -> (Vec<usize>, usize) {
        let order = order(rows);
        let oldest_first: Vec<usize> = order.oldest_first().collect();
        let places: Vec<u32> = order.places().collect();
        assert_eq!(places.len(), rows.len());
        for (row, place) in places.iter().enumerate() {
            assert_eq!(oldest_first[usize::try_from(*place).unwrap()], row);
        }
        (oldest_first, order.stretches.len())
    }

    #[test]
    fn a_file_in_order_is_one_stretch_whichever_way_it_runs() {
        assert_eq!(checked(&[(2, 0), (2, 0), (3, 0)]), (vec![0, 1, 2], 1));
        assert_eq!(checked(&[(3, 0), (2, 0), (2, 0)]), (vec![2, 1, 0], 1));
        assert_eq!(checked(&[]), (vec![], 0));
    }

    #[test]
    fn days_and_then_times_decide_and_equal_ones_keep_the_files_direction() {
        assert_eq!(checked(&[(1, 0), (3, 0), (2, 0), (4, 0)]), (vec![0, 2, 1, 3], 4));
        assert_eq!(checked(&[(4, 0), (2, 0), (3, 0), (3, 0), (1, 0)]).0, [4, 1, 3, 2, 0]);
        assert_eq!(checked(&[(1, 9), (1, 5), (2, 7), (2, 3)]).0, [1, 0, 3, 2]);
        assert_eq!(checked(&[(2, 5), (2, 5), (1, 5), (2, 5)]).0, [2, 0, 1, 3]);
    }

    #[test]
    fn where_days_do_not_decide_balances_tell_the_direction() {
        let one_day = || {
            let mut runs = Runs::default();
            runs.push(Day::new(1).unwrap(), None);
            runs.push(Day::new(1).unwrap(), None);
            runs
        };
        assert_eq!(one_day().order(true).places().collect::<Vec<_>>(), [1, 0]);
        assert_eq!(one_day().order(false).places().collect::<Vec<_>>(), [0, 1]);
    }
}
