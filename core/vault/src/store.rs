//! What the vault asks of a key-value store: ordered keys, atomic batches, an honest sync.
//!
//! A store holds sealed bytes under opaque keys and is believed in nothing: what it gives back is
//! authenticated by the vault. No key may be the beginning of another.

/// A key, and its new value; `None` removes it.
pub(crate) type Step = (Vec<u8>, Option<Vec<u8>>);

/// An ordered key-value store.
pub(crate) trait Store: Send {
    /// The value under `key`.
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFailed>;

    /// Shows every entry whose key starts with `prefix`, in the order of the keys.
    fn visit(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreFailed>;

    /// Takes every step or, if it fails or the process dies, none. Durable only after `sync`.
    fn apply(&mut self, steps: &[Step]) -> Result<(), StoreFailed>;

    /// Returns when everything applied survives a power cut.
    fn sync(&mut self) -> Result<(), StoreFailed>;

    /// Starts over with nothing in it, whatever state it is in.
    fn reset(&mut self) -> Result<(), StoreFailed>;

    /// How much room it takes, roughly.
    fn bytes(&self) -> u64;
}

/// A store did not do what it was asked to; how it failed is of no use to anybody above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoreFailed;

/// What every store must do, run by each of them in its own tests.
#[cfg(test)]
pub(crate) mod conformance {
    use super::*;

    /// Runs the whole suite; `make` gives an empty store each time.
    pub(crate) fn check<S: Store>(mut make: impl FnMut() -> S) {
        reads_what_was_applied(make());
        a_later_value_replaces_an_earlier_one(make());
        a_removed_key_is_gone(make());
        visits_a_prefix_in_order(make());
        keeps_values_of_every_size(make());
        takes_a_batch_in_order(make());
        syncs_at_any_time(make());
        is_empty_after_a_reset(make());
        takes_room_for_what_it_holds(make());
    }

    fn put(store: &mut impl Store, key: &[u8], value: &[u8]) {
        store.apply(&[(key.to_vec(), Some(value.to_vec()))]).unwrap();
    }

    fn entries(store: &impl Store, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut seen = Vec::new();
        store.visit(prefix, &mut |key, value| seen.push((key.to_vec(), value.to_vec()))).unwrap();
        seen
    }

    fn reads_what_was_applied(mut store: impl Store) {
        assert_eq!(store.read(b"a").unwrap(), None);
        put(&mut store, b"a", b"1");
        assert_eq!(store.read(b"a").unwrap(), Some(b"1".to_vec()));
        put(&mut store, b"b", b"");
        assert_eq!(store.read(b"b").unwrap(), Some(Vec::new()));
    }

    fn a_later_value_replaces_an_earlier_one(mut store: impl Store) {
        for length in [10, 20_000, 5_000, 0, 9_000, 1] {
            put(&mut store, b"a", &vec![7; length]);
            assert_eq!(store.read(b"a").unwrap(), Some(vec![7; length]));
            assert_eq!(entries(&store, b""), [(b"a".to_vec(), vec![7; length])]);
        }
    }

    fn a_removed_key_is_gone(mut store: impl Store) {
        put(&mut store, b"a", &[1; 9_000]);
        store.apply(&[(b"a".to_vec(), None), (b"never".to_vec(), None)]).unwrap();
        assert_eq!(store.read(b"a").unwrap(), None);
        assert!(entries(&store, b"").is_empty());
    }

    fn visits_a_prefix_in_order(mut store: impl Store) {
        for key in [&b"x2"[..], b"x1", b"y1", b"x\xff", b"w9"] {
            put(&mut store, key, key);
        }
        let keys: Vec<Vec<u8>> = entries(&store, b"x").into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [b"x1".to_vec(), b"x2".to_vec(), b"x\xff".to_vec()]);
        assert_eq!(entries(&store, b"").len(), 5);
    }

    fn keeps_values_of_every_size(mut store: impl Store) {
        let value = |length: usize| -> Vec<u8> {
            (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect()
        };
        let lengths = [0, 1, 4_093, 4_094, 4_095, 4_096, 8_188, 8_189, 100_000];
        for (number, length) in lengths.into_iter().enumerate() {
            put(&mut store, &[u8::try_from(number).unwrap()], &value(length));
        }
        for ((_, read), length) in entries(&store, b"").into_iter().zip(lengths) {
            assert_eq!(read, value(length), "{length}");
        }
    }

    fn takes_a_batch_in_order(mut store: impl Store) {
        store
            .apply(&[
                (b"a".to_vec(), Some(vec![1; 9_000])),
                (b"b".to_vec(), Some(b"2".to_vec())),
                (b"a".to_vec(), Some(b"3".to_vec())),
                (b"b".to_vec(), None),
            ])
            .unwrap();
        assert_eq!(entries(&store, b""), [(b"a".to_vec(), b"3".to_vec())]);
    }

    fn is_empty_after_a_reset(mut store: impl Store) {
        put(&mut store, b"a", b"1");
        store.reset().unwrap();
        assert!(entries(&store, b"").is_empty());
        put(&mut store, b"b", b"2");
        store.sync().unwrap();
        assert_eq!(entries(&store, b"").len(), 1);
    }

    fn takes_room_for_what_it_holds(mut store: impl Store) {
        let before = store.bytes();
        put(&mut store, b"a", &[1; 2_000_000]);
        store.sync().unwrap();
        assert!(store.bytes() >= before + 1_000_000, "{} after {before}", store.bytes());
    }

    fn syncs_at_any_time(mut store: impl Store) {
        store.sync().unwrap();
        put(&mut store, b"a", b"1");
        store.sync().unwrap();
        store.sync().unwrap();
        assert_eq!(store.read(b"a").unwrap(), Some(b"1".to_vec()));
    }
}
