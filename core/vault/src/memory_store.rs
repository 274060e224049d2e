//! A store that forgets everything: the second implementation, which keeps the trait honest.

use std::collections::BTreeMap;

use crate::store::{Step, Store, StoreFailed};

/// Entries in a map.
#[derive(Default)]
pub(crate) struct MemoryStore(BTreeMap<Vec<u8>, Vec<u8>>);

impl Store for MemoryStore {
    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreFailed> {
        Ok(self.0.get(key).cloned())
    }

    fn visit(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreFailed> {
        let from = self.0.range(prefix.to_vec()..);
        from.take_while(|(key, _)| key.starts_with(prefix)).for_each(|(k, v)| visit(k, v));
        Ok(())
    }

    fn apply(&mut self, steps: &[Step]) -> Result<(), StoreFailed> {
        for (key, value) in steps {
            match value {
                Some(value) => self.0.insert(key.clone(), value.clone()),
                None => self.0.remove(key),
            };
        }
        Ok(())
    }

    fn sync(&mut self) -> Result<(), StoreFailed> {
        Ok(())
    }

    fn reset(&mut self) -> Result<(), StoreFailed> {
        self.0.clear();
        Ok(())
    }

    fn bytes(&self) -> u64 {
        let held: usize = self.0.values().map(Vec::len).sum();
        u64::try_from(held).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_passes_the_conformance_suite() {
        crate::store::conformance::check(MemoryStore::default);
    }
}
