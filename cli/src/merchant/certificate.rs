//! A merchant's certificate and its key: what signed requests are signed with.

use std::path::Path;

use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use simsim_attestation::{PublicKey, Request, RequestError, Signer, SoftwareSigner};
use zeroize::Zeroizing;

use crate::{failure::Failure, file};

/// Larger than any chain of four.
const LARGEST: u64 = 64 * 1024;

/// A chain of certificates, leaf first, and the leaf's key.
pub(super) struct Certificate {
    chain: Vec<Vec<u8>>,
    key: SoftwareSigner,
}

impl Certificate {
    /// Reads the chain in PEM, and the P-256 key in PKCS#8, PEM or DER.
    pub(super) fn read(chain: &Path, key: &Path) -> Result<Self, Failure> {
        let bad = |path: &Path, what: &str| {
            Failure::new("certificate", format!("{}: {what}", path.display()))
        };
        let pem = file::read(chain, LARGEST)?;
        let certificates: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(&pem).map(|it| it.map(|der| der.to_vec())).collect();
        let certificates = certificates.unwrap_or_default();
        let Some(leaf) = certificates.first() else {
            return Err(bad(chain, "no certificates in PEM"));
        };
        let public = PublicKey::from_certificate(leaf)
            .map_err(|_| bad(chain, "the first certificate is not one of a P-256 key"))?;
        let bytes = Zeroizing::new(file::read(key, LARGEST)?);
        let signer = match PrivatePkcs8KeyDer::from_pem_slice(&bytes) {
            Ok(der) => SoftwareSigner::from_pkcs8(der.secret_pkcs8_der()),
            Err(_) => SoftwareSigner::from_pkcs8(&bytes),
        };
        let signer = signer.map_err(|_| bad(key, "not a P-256 private key in PKCS#8"))?;
        if signer.public_key() != public {
            return Err(bad(key, "this key belongs to another certificate"));
        }
        Ok(Self { chain: certificates, key: signer })
    }

    /// Signs a request, which takes the certificate's digest as its client id.
    pub(super) fn sign(&self, request: &mut Request, now: u64) -> Result<String, RequestError> {
        request.sign(&self.chain, &self.key, now)
    }
}
