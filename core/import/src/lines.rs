//! Lines: which line of a text a place in it lies on.

use memchr::memchr_iter;

/// Counts lines up to ever later places of one text, so that all of them together cost one pass.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    place: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), place: 0, line: 1 }
    }

    /// The line of a place, counted from 1. Places only grow.
    pub(crate) fn at(&mut self, place: usize) -> u64 {
        let passed = self.text.get(self.place..place).unwrap_or_default();
        let ends = u64::try_from(memchr_iter(b'\n', passed).count()).unwrap_or(u64::MAX);
        self.line = self.line.saturating_add(ends);
        self.place = self.place.max(place);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_on_the_line_after_the_ends_before_it() {
        let mut lines = Lines::new("a\r\nbc\n\nd");
        assert_eq!([0, 2, 3, 6, 7, 99].map(|place| lines.at(place)), [1, 1, 2, 3, 4, 4]);
    }
}
