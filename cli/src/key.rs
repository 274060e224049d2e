//! Key: a merchant's or publisher's own signing key, in a file.

use std::path::Path;

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use simsim_attestation::SoftwareSigner;
use zeroize::Zeroizing;

use crate::{failure::Failure, file};

/// Larger than any P-256 key.
const LARGEST: u64 = 4096;

/// Reads the P-256 key (PKCS#8 DER) in `path`, or makes one there if there is none.
pub(crate) fn read_or_make(path: &Path) -> Result<SoftwareSigner, Failure> {
    if !path.exists() {
        let made =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|_| {
                    Failure::new("random", "the system gives no random numbers; try again")
                })?;
        file::write_private(path, made.as_ref())?;
        anstream::eprintln!("A new key is in {}: keep it secret, and keep it.", path.display());
    }
    let bytes = Zeroizing::new(file::read(path, LARGEST)?);
    SoftwareSigner::from_pkcs8(&bytes).map_err(|_| {
        Failure::new("key", format!("{}: not a P-256 private key in PKCS#8 DER", path.display()))
    })
}
