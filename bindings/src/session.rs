//! Session: an open wallet that is handed to one call at a time.
//!
//! A call takes the wallet out, works on it, and puts it back. So no lock is held while it works, and a
//! listener that calls back finds the session busy instead of waiting for itself for ever.

use std::sync::{Mutex, MutexGuard, PoisonError};

use simsim_wallet::Wallet;

use crate::{WalletError, panic::caught};

/// Holds the wallet between calls.
pub(crate) struct Session(Mutex<State>);

enum State {
    /// A call has the wallet. Once it is done, the wallet is locked if somebody asked for that.
    Busy {
        lock_requested: bool,
    },
    Locked,
    Open(Box<Wallet>),
}

impl Session {
    pub(crate) fn open(wallet: Wallet) -> Self {
        Self(Mutex::new(State::Open(Box::new(wallet))))
    }

    /// Runs `work` on the open wallet. A panic in it locks the wallet.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&mut Wallet) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        let (mut work, mut given) = (Some(work), None);
        self.lend(&mut |wallet| {
            if let Some(work) = work.take() {
                given = Some(work(wallet)?);
            }
            Ok(())
        })?;
        given.ok_or(WalletError::Busy) // `lend` has run the work, or said why not
    }

    /// What `with` does for every type: compiled once, not once for each call there is.
    fn lend(
        &self,
        work: &mut dyn FnMut(&mut Wallet) -> Result<(), WalletError>,
    ) -> Result<(), WalletError> {
        let mut wallet = self.take()?;
        match caught(|| work(&mut wallet)) {
            Ok(outcome) => self.put_back(wallet).and(outcome),
            Err(place) => {
                *self.state() = State::Locked;
                drop(wallet); // its keys are wiped; what was acknowledged is on the disk
                Err(place.into())
            }
        }
    }

    /// Locks the wallet, or lets the call that has it lock it when it is done.
    pub(crate) fn lock(&self) -> Result<(), WalletError> {
        let wallet = {
            let mut state = self.state();
            match &mut *state {
                State::Busy { lock_requested } => {
                    *lock_requested = true;
                    return Ok(());
                }
                State::Locked => return Ok(()),
                State::Open(_) => std::mem::replace(&mut *state, State::Locked),
            }
        };
        match wallet {
            State::Open(wallet) => locked(*wallet),
            State::Busy { .. } | State::Locked => Ok(()),
        }
    }

    /// Opens again with what `open` gives. An open wallet is locked first, so that a passphrase that
    /// is wrong never leaves one open.
    pub(crate) fn unlock(
        &self,
        open: impl FnOnce() -> Result<Wallet, WalletError>,
    ) -> Result<(), WalletError> {
        self.lock()?;
        {
            let mut state = self.state();
            if !matches!(*state, State::Locked) {
                return Err(WalletError::Busy);
            }
            *state = State::Busy { lock_requested: false };
        }
        match caught(open).map_err(WalletError::from).flatten() {
            Ok(wallet) => self.put_back(Box::new(wallet)),
            Err(error) => {
                *self.state() = State::Locked;
                Err(error)
            }
        }
    }

    pub(crate) fn is_locked(&self) -> bool {
        matches!(*self.state(), State::Locked | State::Busy { lock_requested: true })
    }

    fn take(&self) -> Result<Box<Wallet>, WalletError> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Busy { lock_requested: false }) {
            State::Open(wallet) => Ok(wallet),
            State::Locked => {
                *state = State::Locked;
                Err(WalletError::Locked)
            }
            busy @ State::Busy { .. } => {
                *state = busy;
                Err(WalletError::Busy)
            }
        }
    }

    fn put_back(&self, wallet: Box<Wallet>) -> Result<(), WalletError> {
        {
            let mut state = self.state();
            if !matches!(*state, State::Busy { lock_requested: true }) {
                *state = State::Open(wallet);
                return Ok(());
            }
            *state = State::Locked;
        }
        locked(*wallet)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn locked(wallet: Wallet) -> Result<(), WalletError> {
    caught(|| wallet.lock())?;
    Ok(())
}
