//! A nonce is answered once: who remembers that, and for how long.

use core::fmt;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Remembers which nonces were answered. One shop in one process takes [`MemoryNonces`]; many
/// processes share `RedisNonces` (feature `redis`).
pub trait NonceStore {
    /// Marks a nonce as answered until the time `until`; both times are seconds since 1970.
    ///
    /// # Errors
    /// [`NonceError::Spent`] the second time, [`NonceError::Unavailable`] if nobody can tell.
    fn spend(&self, nonce: &str, until: u64, now: u64) -> Result<(), NonceError>;
}

/// Nonces in this process's memory.
#[derive(Default)]
pub struct MemoryNonces {
    spent: Mutex<HashMap<String, u64>>,
}

impl MemoryNonces {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl NonceStore for MemoryNonces {
    fn spend(&self, nonce: &str, until: u64, now: u64) -> Result<(), NonceError> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.get(nonce).is_some_and(|until| *until > now) {
            return Err(NonceError::Spent);
        }
        if spent.len() >= CAPACITY {
            spent.retain(|_, until| *until > now);
        }
        if spent.len() >= CAPACITY {
            return Err(NonceError::Unavailable);
        }
        spent.insert(nonce.into(), until);
        Ok(())
    }
}

impl fmt::Debug for MemoryNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryNonces").finish_non_exhaustive()
    }
}

/// Why a nonce was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NonceError {
    /// It was answered before.
    Spent,
    /// The store is full or out of reach; who cannot tell must refuse.
    Unavailable,
}

impl fmt::Display for NonceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spent => "this request was answered before: make a new one",
            Self::Unavailable => "the memory of answered requests is full or out of reach",
        })
    }
}

impl core::error::Error for NonceError {}

/// How many live nonces one process remembers: about 10 MB.
const CAPACITY: usize = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_once_while_it_is_remembered() {
        let nonces = MemoryNonces::new();
        assert_eq!(nonces.spend("a", 100, 1), Ok(()));
        assert_eq!(nonces.spend("a", 100, 99), Err(NonceError::Spent));
        assert_eq!(nonces.spend("b", 100, 99), Ok(()));
        assert_eq!(nonces.spend("a", 200, 100), Ok(()), "forgotten");
    }

    #[test]
    fn a_full_memory_refuses_until_something_is_forgotten() {
        let nonces = MemoryNonces::new();
        for nonce in 0..CAPACITY {
            nonces.spend(&nonce.to_string(), 100, 1).unwrap();
        }
        assert_eq!(nonces.spend("one more", 100, 1), Err(NonceError::Unavailable));
        assert_eq!(nonces.spend("one more", 200, 100), Ok(()));
    }

    #[test]
    fn of_many_at_once_one_wins() {
        let nonces = MemoryNonces::new();
        let wins: usize = std::thread::scope(|scope| {
            let tries: Vec<_> =
                (0..8).map(|_| scope.spawn(|| nonces.spend("a", 100, 1).is_ok())).collect();
            tries.into_iter().map(|it| usize::from(it.join().unwrap())).sum()
        });
        assert_eq!(wins, 1);
    }
}
