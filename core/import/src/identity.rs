//! Identity: keyed hashes that make the same row the same record, and an account a pseudonym.
//!
//! Every hash is HMAC-SHA256 under the wallet's key, cut to sixteen bytes, over a label and then
//! length-prefixed fields: no two lists of fields are ever the same bytes
//! (`docs/decisions/0003-record-ids.md`).

use std::collections::HashMap;

use ring::hmac;
use simsim_scoring::{
    day::Day,
    record::{Pseudonym, RecordId},
};

/// The wallet's key, ready to hash.
pub(crate) struct Identity {
    key: hmac::Key,
}

impl Identity {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// The pseudonym of an account, however its number is spaced and written.
    pub(crate) fn account(&self, number: &str) -> Pseudonym {
        let number: String =
            number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        Pseudonym::new(self.hash("simsim/account/1", &[number.as_bytes()]))
    }

    /// The pseudonym of a payee. Digits go, because banks add references and dates to a name.
    pub(crate) fn counterparty(&self, name: &str) -> Option<Pseudonym> {
        let name: String =
            name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        if name.is_empty() {
            return None;
        }
        Some(Pseudonym::new(self.hash("simsim/counterparty/1", &[name.as_bytes()])))
    }

    /// The id of a record that its own fields make unique, such as a batch or an account.
    pub(crate) fn record(&self, kind: &str, fields: &[&[u8]]) -> RecordId {
        let mut all = Fields::of_record(kind);
        fields.iter().for_each(|field| all.push(field));
        self.of(&all)
    }

    /// The id of a record with these fields.
    pub(crate) fn of(&self, fields: &Fields) -> RecordId {
        RecordId::new(self.tag(fields))
    }

    fn hash(&self, label: &str, fields: &[&[u8]]) -> [u8; 16] {
        let mut all = Fields::labelled(label);
        fields.iter().for_each(|field| all.push(field));
        self.tag(&all)
    }

    fn tag(&self, fields: &Fields) -> [u8; 16] {
        let tag = hmac::sign(&self.key, &fields.bytes);
        tag.as_ref().first_chunk::<16>().copied().unwrap_or_default() // a tag has 32
    }
}

/// What is hashed: a label and fields, each with its length before it.
pub(crate) struct Fields {
    bytes: Vec<u8>,
}

impl Fields {
    fn labelled(label: &str) -> Self {
        let mut fields = Self { bytes: Vec::with_capacity(256) };
        fields.push(label.as_bytes());
        fields
    }

    /// Those of a record of this kind.
    pub(crate) fn of_record(kind: &str) -> Self {
        let mut fields = Self::labelled("simsim/record/1");
        fields.push(kind.as_bytes());
        fields
    }

    /// The next field.
    pub(crate) fn push(&mut self, field: &[u8]) {
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX); // never wider than 64 bits
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(field);
    }

    /// The next field, of characters whose number nobody knows yet.
    pub(crate) fn push_chars(&mut self, chars: impl Iterator<Item = char>) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 8]);
        for character in chars {
            self.bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let from = start.saturating_add(8);
        let length = u64::try_from(self.bytes.len().saturating_sub(from)).unwrap_or(u64::MAX);
        if let Some(place) = self.bytes.get_mut(start..from) {
            place.copy_from_slice(&length.to_be_bytes());
        }
    }
}

/// Counts equal rows, so that two equal and legitimate rows of one day stay two records.
#[derive(Default)]
pub(crate) struct Occurrences {
    seen: HashMap<Day, HashMap<RecordId, u32>>,
}

impl Occurrences {
    /// The id of the next row of that `id`, which the day is part of: the first keeps it, for each
    /// later one it is hashed with its place.
    pub(crate) fn next(&mut self, identity: &Identity, day: Day, id: RecordId) -> RecordId {
        let before = self.seen.entry(day).or_default().entry(id).or_insert(0);
        let place = *before;
        *before = before.saturating_add(1);
        if place == 0 {
            return id;
        }
        identity.record("transaction again", &[id.as_bytes(), &place.to_be_bytes()])
    }

    /// No row of that day comes any more.
    pub(crate) fn forget(&mut self, day: Day) {
        self.seen.remove(&day);
    }
}

/// Which row of a file is the last of its day.
#[derive(Default)]
pub(crate) struct DayEnds {
    last: HashMap<Day, u64>,
    /// The row before, which is not among them yet: most rows have the day of the one before.
    before: Option<(Day, u64)>,
}

impl DayEnds {
    /// The next row, by its number in the file.
    pub(crate) fn push(&mut self, day: Day, row: u64) {
        match self.before.replace((day, row)) {
            Some((ended, last)) if ended != day => {
                self.last.insert(ended, last);
            }
            _ => {}
        }
    }

    /// Whether a row is the last of its day.
    pub(crate) fn is_last(&self, day: Day, row: u64) -> bool {
        match self.before {
            Some((last_day, last)) if last_day == day => last == row,
            _ => self.last.get(&day) == Some(&row),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_the_same_however_it_is_spaced_and_another_under_another_key() {
        let (one, other) = (Identity::new(&[1; 32]), Identity::new(&[2; 32]));
        assert_eq!(one.account("de12 3456-78"), one.account("DE12345678"));
        assert_ne!(one.account("DE12345678"), other.account("DE12345678"));
        assert_ne!(one.account("1"), one.account("2"));
    }

    #[test]
    fn a_payee_is_the_same_whatever_number_follows() {
        let identity = Identity::new(&[1; 32]);
        assert_eq!(identity.counterparty("ACME GmbH 4711"), identity.counterparty("Acme GmbH"));
        assert_eq!(identity.counterparty("4711 / 12"), None);
    }

    #[test]
    fn moving_a_character_between_fields_makes_another_id() {
        let identity = Identity::new(&[1; 32]);
        assert_ne!(identity.record("k", &[b"ab", b"c"]), identity.record("k", &[b"a", b"bc"]));
        assert_ne!(identity.record("k", &[b"ab"]), identity.record("k", &[b"ab", b""]));
    }

    #[test]
    fn equal_rows_stay_apart_and_come_back_in_the_same_order() {
        let identity = Identity::new(&[1; 32]);
        let ids = || {
            let mut occurrences = Occurrences::default();
            [0; 3].map(|_| {
                let id = identity.record("transaction", &[b"row"]);
                occurrences.next(&identity, Day::default(), id)
            })
        };
        let [first, second, third] = ids();
        assert!(first != second && second != third && first != third);
        assert_eq!(ids(), [first, second, third]);
    }
}
