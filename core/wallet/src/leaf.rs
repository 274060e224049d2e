//! Leaf: keys that an attester certified, each good for one share.
//!
//! A wallet asks for a batch now and then: [`Wallet::make_leaves`] gives public keys to send,
//! [`Wallet::certify_leaf`] takes what comes back. Each share uses one up. Without any, an answer is
//! self-asserted (L0).

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde::{Deserialize, Serialize};
use simsim_attestation::{PublicKey, Signer, SoftwareSigner};
use simsim_scoring::order;
use simsim_vault::ItemId;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Attested, Wallet, WalletError, collection};

/// The most leaves that are kept.
const LEAVES: usize = 100;

/// A leaf key, before and after it was certified.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Leaf {
    key: Vec<u8>,
    iss: Option<String>,
    x5c: Vec<Vec<u8>>,
    good_until: u64,
}

impl Wallet {
    /// Makes `count` leaf keys (at most a hundred are kept) and gives their public halves, for an
    /// attester to certify.
    ///
    /// # Errors
    ///
    /// [`WalletError::NoRandomness`], [`WalletError::Vault`].
    pub fn make_leaves(&mut self, count: usize) -> Result<Vec<PublicKey>, WalletError> {
        let room = LEAVES.saturating_sub(self.vault().count(collection::LEAVES)?);
        let mut made = Vec::new();
        for _ in 0..count.min(room) {
            let (key, public) = make_key()?;
            let leaf = Leaf { key, iss: None, x5c: Vec::new(), good_until: 0 };
            self.keep(collection::LEAVES, self.leaf_item(&public), &leaf)?;
            made.push(public);
        }
        Ok(made)
    }

    /// Keeps what an attester certified about one of the leaves, until `good_until` (seconds since
    /// 1970-01-01 UTC).
    ///
    /// # Errors
    ///
    /// [`WalletError::NoSuchLeaf`] when the key is not one of this wallet's or the certificate is
    /// another key's, [`WalletError::Vault`].
    pub fn certify_leaf(
        &mut self,
        leaf: &PublicKey,
        attested: Attested,
        good_until: u64,
    ) -> Result<(), WalletError> {
        let certified = attested.x5c.first().map(|der| PublicKey::from_certificate(der));
        if certified != Some(Ok(*leaf)) {
            return Err(WalletError::NoSuchLeaf);
        }
        let item = self.leaf_item(leaf);
        let mut kept: Leaf =
            self.kept_one(collection::LEAVES, item)?.ok_or(WalletError::NoSuchLeaf)?;
        kept.iss = Some(attested.iss);
        kept.x5c = attested.x5c;
        kept.good_until = good_until;
        self.keep(collection::LEAVES, item, &kept)
    }

    /// How many certified leaves are good at `now`: so many shares an attester stands behind.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`].
    pub fn certified_leaves(&mut self, now: u64) -> Result<usize, WalletError> {
        let good = |leaf: &Leaf| leaf.iss.is_some() && leaf.good_until > now;
        Ok(self.kept::<Leaf>(collection::LEAVES)?.iter().filter(|(_, leaf)| good(leaf)).count())
    }

    /// Takes a certified leaf out, and those that are no longer good with it.
    pub(crate) fn take_leaf(
        &mut self,
        now: u64,
    ) -> Result<Option<(SoftwareSigner, Attested)>, WalletError> {
        let mut kept = self.kept::<Leaf>(collection::LEAVES)?;
        kept.retain(|(_, leaf)| leaf.iss.is_some());
        order::sort_by_key(&mut kept, |(id, leaf)| (leaf.good_until, *id));
        for (id, leaf) in kept {
            self.forget(collection::LEAVES, id)?; // used or not, it is never offered again
            if let (Some(iss), true) = (&leaf.iss, leaf.good_until > now) {
                let signer =
                    SoftwareSigner::from_pkcs8(&leaf.key).map_err(|_| WalletError::Signing)?;
                return Ok(Some((signer, Attested { iss: iss.clone(), x5c: leaf.x5c.clone() })));
            }
        }
        Ok(None)
    }

    fn leaf_item(&self, leaf: &PublicKey) -> ItemId {
        ItemId::new(self.derive_id("leaf", &[leaf.thumbprint().as_bytes()]))
    }
}

/// A fresh P-256 key as PKCS#8, and its public half. The caller wipes it.
pub(crate) fn make_key() -> Result<(Vec<u8>, PublicKey), WalletError> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let key = made.map_err(|_| WalletError::NoRandomness)?.as_ref().to_vec();
    let signer = SoftwareSigner::from_pkcs8(&key).map_err(|_| WalletError::NoRandomness)?;
    Ok((key, signer.public_key()))
}
