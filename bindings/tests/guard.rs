//! The platform's key store as an app lends it, and keys in hardware that sign in two steps.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use simsim_ffi::{GuardError, KdfCost, KeyGuard, SecretSink, Wallet, WalletError};

/// A key store in memory, which can refuse, panic, and call back into the wallet.
#[derive(Default)]
struct KeyStore {
    refuses: AtomicBool,
    panics: AtomicBool,
    calls: Mutex<Option<Arc<Wallet>>>,
    told: Mutex<Option<WalletError>>,
}

impl KeyStore {
    fn answer(&self) -> Result<(), GuardError> {
        assert!(!self.panics.load(Ordering::Relaxed), "the holder's finger was wet");
        let wallet = self.calls.lock().unwrap().clone();
        if let Some(wallet) = wallet {
            *self.told.lock().unwrap() = wallet.receipts().err();
        }
        if self.refuses.load(Ordering::Relaxed) { Err(GuardError::Refused) } else { Ok(()) }
    }
}

impl KeyGuard for KeyStore {
    fn wrap(&self, key: Vec<u8>) -> Result<Vec<u8>, GuardError> {
        self.answer()?;
        Ok(key.into_iter().map(|byte| byte ^ 0x5a).collect())
    }

    fn unwrap(&self, wrapped: Vec<u8>, key: Arc<SecretSink>) -> Result<(), GuardError> {
        self.answer()?;
        key.put(&wrapped.into_iter().map(|byte| byte ^ 0x5a).collect::<Vec<u8>>());
        Ok(())
    }

    fn forget(&self, _: Vec<u8>) -> Result<(), GuardError> {
        self.answer()
    }
}

fn passphrase() -> Arc<SecretSink> {
    let sink = SecretSink::new();
    sink.put(b"five random words are better");
    sink
}

fn wallet(place: &tempfile::TempDir) -> Arc<Wallet> {
    let directory = place.path().join("vault").display().to_string();
    Wallet::create(directory, passphrase(), KdfCost::Floor).unwrap()
}

#[test]
fn the_key_store_opens_the_wallet_beside_the_passphrase() {
    let place = tempfile::tempdir().unwrap();
    let wallet = wallet(&place);
    let store = Arc::new(KeyStore::default());
    wallet.lock().unwrap();
    let refused = wallet.unlock_with_guard(Arc::clone(&store) as _);
    assert!(refused.is_err() && wallet.is_locked(), "it was never asked to");

    wallet.unlock(passphrase()).unwrap();
    wallet.add_guard(Arc::clone(&store) as _).unwrap();
    wallet.lock().unwrap();
    wallet.unlock_with_guard(Arc::clone(&store) as _).unwrap();
    assert!(!wallet.is_locked());

    store.refuses.store(true, Ordering::Relaxed);
    let refused = wallet.unlock_with_guard(Arc::clone(&store) as _);
    assert_eq!(refused, Err(WalletError::GuardRefused));
    assert!(wallet.is_locked());
    wallet.unlock(passphrase()).unwrap();
}

#[test]
fn a_key_store_that_calls_back_is_told_that_the_wallet_is_busy() {
    let place = tempfile::tempdir().unwrap();
    let wallet = wallet(&place);
    let store = Arc::new(KeyStore::default());
    *store.calls.lock().unwrap() = Some(Arc::clone(&wallet));
    wallet.add_guard(Arc::clone(&store) as _).unwrap();
    assert_eq!(*store.told.lock().unwrap(), Some(WalletError::Busy));
    *store.calls.lock().unwrap() = None; // or the two keep each other alive
}

#[test]
fn a_panic_locks_the_wallet_names_a_place_and_repeats_no_word() {
    let place = tempfile::tempdir().unwrap();
    let wallet = wallet(&place);
    let store = Arc::new(KeyStore { panics: AtomicBool::new(true), ..KeyStore::default() });
    let error = wallet.add_guard(store as _).unwrap_err();
    let WalletError::Internal { place } = &error else { panic!("{error:?}") };
    assert!(place.contains("guard.rs:"), "{place}");
    assert!(!error.to_string().contains("finger"), "{error}");
    assert!(wallet.is_locked());
    wallet.unlock(passphrase()).unwrap();
}

#[test]
fn a_new_passphrase_replaces_the_old_one() {
    let place = tempfile::tempdir().unwrap();
    let wallet = wallet(&place);
    let new = SecretSink::new();
    new.put(b"another five random words");
    wallet.change_passphrase(new).unwrap();
    wallet.lock().unwrap();
    assert_eq!(wallet.unlock(passphrase()), Err(WalletError::WrongPassphrase));
}
