//! Device signer: answers signed by keys in the phone's hardware, in one step or in two.
//!
//! Two steps are for hardware that asks for a finger first: the app gets the bytes, shows its prompt
//! for as long as it likes, and comes back with the signature.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use simsim_attestation::{PublicKey, SignError, Signature, Signer};
use simsim_wallet as wallet;

use crate::{Ask, Attested, GuardError, Preview, Shared, Wallet, WalletError};

/// A P-256 key in the phone's hardware, made for one answer.
#[uniffi::export(foreign)]
pub trait DeviceSigner: Send + Sync {
    /// The public half: 65 bytes, uncompressed.
    fn public_key(&self) -> Result<Vec<u8>, GuardError>;

    /// Signs with ECDSA over SHA-256. The signature is in DER, as key stores give it.
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, GuardError>;
}

/// An answer that waits for the leaf key's signature.
#[derive(uniffi::Object)]
pub struct PendingShare(Once<wallet::PendingShare>);

/// An answer that waits for the holder key's signature.
#[derive(uniffi::Object)]
pub struct UnboundShare(Once<wallet::UnboundShare>);

#[uniffi::export]
impl Wallet {
    /// Like [`Wallet::share`], signed by two keys in hardware, each made for this one answer. `attested`
    /// is what an attester certified about the leaf, if one did.
    pub fn share_with(
        &self,
        preview: &Preview,
        approved: &[Ask],
        leaf: Arc<dyn DeviceSigner>,
        holder: Arc<dyn DeviceSigner>,
        attested: Option<Attested>,
        now: u64,
    ) -> Result<Shared, WalletError> {
        let refused = |error: GuardError| WalletError::Refused { reason: error.to_string() };
        let keys = (leaf.public_key().map_err(refused)?, holder.public_key().map_err(refused)?);
        let pending = self.begin_share(preview, approved, &keys.0, &keys.1, attested, now)?;
        let unbound = pending.signed(&leaf.sign(pending.bytes_to_sign()?).map_err(refused)?)?;
        let signature = holder.sign(unbound.bytes_to_sign()?).map_err(refused)?;
        self.finish_share(&unbound, &signature)
    }

    /// Writes down what the holder approved, for two keys that are elsewhere: 65 bytes each,
    /// uncompressed. `leaf` signs first, then `holder`; `attested` is what an attester certified about
    /// the leaf, if one did. Nothing has left and nothing is kept before
    /// [`Wallet::finish_share`].
    pub fn begin_share(
        &self,
        preview: &Preview,
        approved: &[Ask],
        leaf: &[u8],
        holder: &[u8],
        attested: Option<Attested>,
        now: u64,
    ) -> Result<Arc<PendingShare>, WalletError> {
        let approved: Vec<_> = approved.iter().map(|ask| (*ask).into()).collect();
        let (leaf, holder) = (key(leaf)?, key(holder)?);
        self.session().with(|wallet| {
            let attested = attested.map(Into::into);
            let pending =
                wallet.begin_share(preview.core(), &approved, leaf, holder, attested, now)?;
            Ok(Arc::new(PendingShare(Once::new(pending))))
        })
    }

    /// Takes the holder key's signature, stores the receipt, and then hands out the answer.
    pub fn finish_share(
        &self,
        share: &UnboundShare,
        signature: &[u8],
    ) -> Result<Shared, WalletError> {
        let signature = der(signature)?;
        let unbound = share.0.take()?;
        self.session().with(|wallet| Ok(wallet.finish_share(unbound, &signature)?.into()))
    }
}

#[uniffi::export]
impl PendingShare {
    /// What the leaf key signs, with ECDSA over SHA-256.
    pub fn bytes_to_sign(&self) -> Result<Vec<u8>, WalletError> {
        self.0.look(|share| share.bytes_to_sign().to_vec())
    }

    /// Takes the leaf key's signature, in DER.
    pub fn signed(&self, signature: &[u8]) -> Result<Arc<UnboundShare>, WalletError> {
        let signature = der(signature)?;
        Ok(Arc::new(UnboundShare(Once::new(self.0.take()?.signed(&signature)))))
    }
}

#[uniffi::export]
impl UnboundShare {
    /// What the holder key signs, with ECDSA over SHA-256.
    pub fn bytes_to_sign(&self) -> Result<Vec<u8>, WalletError> {
        self.0.look(|share| share.bytes_to_sign().to_vec())
    }
}

/// A key of the host language, as the attestation crate sees it.
pub(crate) struct Lent {
    public_key: PublicKey,
    signer: Arc<dyn DeviceSigner>,
}

impl Lent {
    pub(crate) fn of(signer: Arc<dyn DeviceSigner>) -> Result<Self, WalletError> {
        let refused = |reason: String| WalletError::Refused { reason };
        let point = signer.public_key().map_err(|error| refused(error.to_string()))?;
        let public_key =
            PublicKey::from_point(&point).map_err(|error| refused(error.to_string()))?;
        Ok(Self { public_key, signer })
    }
}

impl Signer for Lent {
    fn public_key(&self) -> PublicKey {
        self.public_key
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        let signature = self.signer.sign(message.to_vec()).map_err(|_| SignError)?;
        Signature::from_der(&signature).map_err(|_| SignError)
    }
}

/// Something that is used up by the next step.
struct Once<T>(Mutex<Option<T>>);

impl<T> Once<T> {
    fn new(value: T) -> Self {
        Self(Mutex::new(Some(value)))
    }

    fn take(&self) -> Result<T, WalletError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(used_up)
    }

    fn look<R>(&self, look: impl FnOnce(&T) -> R) -> Result<R, WalletError> {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        value.as_ref().map(look).ok_or_else(used_up)
    }
}

fn used_up() -> WalletError {
    WalletError::Refused { reason: "this step was taken already: begin the share again".into() }
}

fn key(point: &[u8]) -> Result<PublicKey, WalletError> {
    PublicKey::from_point(point).map_err(|error| WalletError::Refused { reason: error.to_string() })
}

fn der(signature: &[u8]) -> Result<Signature, WalletError> {
    Signature::from_der(signature)
        .map_err(|error| WalletError::Refused { reason: error.to_string() })
}

macro_rules! names_itself {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
names_itself! { PendingShare UnboundShare }
