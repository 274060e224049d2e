//! The ways into a vault: each is a wrap slot of the header, and none touches an item.

use super::Vault;
use crate::{
    KdfParameters, KeyGuard, Passphrase, RecoveryKey, VaultError,
    slot::{Slot, Way},
};

impl Vault {
    /// The cost of guessing the passphrase, if there is one.
    pub fn kdf(&self) -> Option<KdfParameters> {
        self.header.slots().iter().find_map(Slot::cost)
    }

    /// Puts a new passphrase in the place of the old one, and touches nothing else.
    ///
    /// # Errors
    ///
    /// Those of the disk; then the old passphrase still opens the vault.
    pub fn change_passphrase(
        &mut self,
        passphrase: &Passphrase,
        kdf: KdfParameters,
    ) -> Result<(), VaultError> {
        self.set_slot(Slot::passphrase(passphrase, kdf)?, takes_passphrase)
    }

    /// Makes the passphrase work on this device only, together with the platform's key store: who
    /// copies the files cannot even try passphrases. A recovery key should exist before.
    ///
    /// # Errors
    ///
    /// [`VaultError::GuardRefused`], and those of the disk.
    pub fn bind_passphrase(
        &mut self,
        passphrase: &Passphrase,
        kdf: KdfParameters,
        guard: &dyn KeyGuard,
    ) -> Result<(), VaultError> {
        self.set_slot(Slot::guarded_passphrase(passphrase, kdf, guard)?, takes_passphrase)
    }

    /// Lets the platform's key store open the vault, beside the other ways.
    ///
    /// # Errors
    ///
    /// [`VaultError::GuardRefused`], and those of the disk.
    pub fn add_guard(&mut self, guard: &dyn KeyGuard) -> Result<(), VaultError> {
        self.set_slot(Slot::guard(guard)?, |way| matches!(way, Way::Guard { .. }))
    }

    /// Takes that away again; `false` if it is the only way in, and was left.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub fn remove_guard(&mut self) -> Result<bool, VaultError> {
        self.remove_slots(|way| matches!(way, Way::Guard { .. }))
    }

    /// Makes a recovery key, in the place of an older one. It is shown once, and kept nowhere.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub fn make_recovery_key(&mut self) -> Result<RecoveryKey, VaultError> {
        let key = RecoveryKey::make()?;
        self.set_slot(Slot::recovery(&key), |way| *way == Way::Recovery)?;
        Ok(key)
    }

    /// Makes the recovery key worthless; `false` if it is the only way in, and was left.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub fn remove_recovery_key(&mut self) -> Result<bool, VaultError> {
        self.remove_slots(|way| *way == Way::Recovery)
    }

    /// Pays the cost `wanted` from now on, if the passphrase's slot has been made with a lower
    /// one, and says whether it had. Meant to follow every opening with the passphrase alone.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongPassphrase`] if this one does not open the vault; those of the disk.
    pub fn upgrade_kdf(
        &mut self,
        passphrase: &Passphrase,
        wanted: KdfParameters,
    ) -> Result<bool, VaultError> {
        let weak = |slot: &&Slot| {
            let cost = slot.cost().filter(|_| matches!(slot.way, Way::Passphrase { .. }));
            cost.is_some_and(|cost| cost.is_weaker_than(wanted))
        };
        let Some(slot) = self.header.slots().iter().find(weak) else {
            return Ok(false);
        };
        if !slot.has_passphrase(passphrase)? {
            return Err(VaultError::WrongPassphrase);
        }
        self.change_passphrase(passphrase, wanted).map(|()| true)
    }

    fn set_slot(&mut self, slot: Slot, replaces: fn(&Way) -> bool) -> Result<(), VaultError> {
        self.header.set_slot(slot, replaces);
        self.header.store(self.archive.disk())
    }

    fn remove_slots(&mut self, picks: fn(&Way) -> bool) -> Result<bool, VaultError> {
        let removed = self.header.remove_slots(picks);
        self.header.store(self.archive.disk()).map(|()| removed)
    }
}

fn takes_passphrase(way: &Way) -> bool {
    matches!(way, Way::Passphrase { .. } | Way::GuardedPassphrase { .. })
}
