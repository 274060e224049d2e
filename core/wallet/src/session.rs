//! Session: an open wallet that locks itself, and asks again before what cannot be undone.
//!
//! The app tells the time with every call. A session that was idle for too long, or whose clock
//! went back, is locked: its keys are wiped before anything else happens. Sharing, exporting and
//! erasing need a confirmation that is at most a minute old and good for one action.

use std::fmt;

use crate::{Wallet, WalletError};

/// How long a confirmation is good for, in seconds.
const FRESH: u64 = 60;

/// What needs a fresh confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Destroying the vault, or part of it.
    Erase,
    /// Writing everything out in the clear.
    Export,
    /// Signing an answer.
    Share,
}

/// An open wallet that locks itself.
pub struct Session {
    wallet: Option<Wallet>,
    idle: u64,
    last: u64,
    confirmed: Option<(Action, u64)>,
}

impl Session {
    /// Starts a session at `now` that locks after `idle` seconds without a call.
    pub fn new(wallet: Wallet, idle: u64, now: u64) -> Self {
        Self { wallet: Some(wallet), idle, last: now, confirmed: None }
    }

    /// The wallet, if the session has not been idle for too long.
    ///
    /// # Errors
    ///
    /// [`WalletError::Locked`].
    pub fn wallet(&mut self, now: u64) -> Result<&mut Wallet, WalletError> {
        self.tick(now);
        self.last = now;
        self.wallet.as_mut().ok_or(WalletError::Locked)
    }

    /// Notes that the holder has just confirmed `action`, by whatever the app asks for.
    ///
    /// # Errors
    ///
    /// [`WalletError::Locked`].
    pub fn confirm(&mut self, action: Action, now: u64) -> Result<(), WalletError> {
        self.wallet(now)?;
        self.confirmed = Some((action, now));
        Ok(())
    }

    /// The wallet for one confirmed action. The confirmation is used up.
    ///
    /// # Errors
    ///
    /// [`WalletError::NotConfirmed`] without a confirmation of this action in the last minute,
    /// [`WalletError::Locked`].
    pub fn confirmed(&mut self, action: Action, now: u64) -> Result<&mut Wallet, WalletError> {
        let confirmed = self.confirmed.take();
        let wallet = self.wallet(now)?;
        let is_fresh = |(of, at): (Action, u64)| of == action && now.saturating_sub(at) <= FRESH;
        if confirmed.is_some_and(is_fresh) { Ok(wallet) } else { Err(WalletError::NotConfirmed) }
    }

    /// Locks where the time has come, and says whether the session is locked. Meant for a timer.
    pub fn tick(&mut self, now: u64) -> bool {
        let clock_went_back = now < self.last;
        if clock_went_back || now.saturating_sub(self.last) > self.idle {
            self.lock();
        }
        self.wallet.is_none()
    }

    /// Locks at once and wipes the keys.
    pub fn lock(&mut self) {
        self.confirmed = None;
        if let Some(wallet) = self.wallet.take() {
            wallet.lock();
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("locked", &self.wallet.is_none()).finish_non_exhaustive()
    }
}
