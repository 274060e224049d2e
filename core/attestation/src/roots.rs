//! Trust anchors, and the path from a leaf certificate in `x5c` to one of them.
//!
//! [HAIP 1.0] asks for a chain in `x5c` whose leaf is not self-signed and which leaves the anchor
//! out: the verifier has it, or must not take it from a stranger. Path building, validity, CA:false
//! and unknown critical extensions are webpki's work; revocation is by short life.
//!
//! [HAIP 1.0]: https://openid.net/specs/openid4vc-high-assurance-interoperability-profile-1_0.html

use core::{fmt, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls_pki_types::{
    CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime, pem::PemObject,
};
use serde_json::Value;
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert, ring,
};

use crate::{PublicKey, VerifyError, jws::Jws};

/// The certificates at which a path must end. Their own expiry is the verifier's business: an
/// anchor is trusted as long as it is on the list.
pub struct Roots {
    certificates: Vec<CertificateDer<'static>>,
    anchors: Vec<TrustAnchor<'static>>,
}

impl Roots {
    /// Reads one or more certificates in PEM.
    ///
    /// # Errors
    /// [`RootsError`] if there is none, or one of them is not a certificate.
    pub fn from_pem(pem: &str) -> Result<Self, RootsError> {
        let certificates: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        Self::new(certificates.map_err(|_| RootsError)?)
    }

    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// [`RootsError`] if it is not a certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, RootsError> {
        Self::new(vec![CertificateDer::from(der.to_vec())])
    }

    fn new(certificates: Vec<CertificateDer<'static>>) -> Result<Self, RootsError> {
        let anchors: Result<Vec<_>, _> = certificates
            .iter()
            .map(|certificate| anchor_from_trusted_cert(certificate).map(|it| it.to_owned()))
            .collect();
        let anchors = anchors.map_err(|_| RootsError)?;
        if anchors.is_empty() { Err(RootsError) } else { Ok(Self { certificates, anchors }) }
    }

    /// The key of the leaf in `x5c`, if a path leads to an anchor and the leaf names `iss`.
    pub(crate) fn leaf_key(&self, issuer: &Jws<'_>, now: u64) -> Result<PublicKey, VerifyError> {
        let chain = issuer.header().get("x5c").ok_or(VerifyError::UntrustedIssuer)?;
        let chain = read(chain).ok_or(VerifyError::BadX5c)?;
        let leaf = self.leaf(&chain, now)?;
        let name = issuer.payload().get("iss").and_then(Value::as_str);
        if !leaf.valid_uri_names().any(|uri| Some(uri) == name) {
            return Err(VerifyError::IssuerMismatch);
        }
        key(&leaf)
    }

    /// The first certificate, if a path leads from it to an anchor.
    pub(crate) fn leaf<'c>(
        &self,
        chain: &'c [CertificateDer<'static>],
        now: u64,
    ) -> Result<EndEntityCert<'c>, VerifyError> {
        let (leaf, intermediates) = chain.split_first().ok_or(VerifyError::BadX5c)?;
        if chain.iter().any(|certificate| self.certificates.contains(certificate)) {
            return Err(VerifyError::BadX5c);
        }
        let leaf = EndEntityCert::try_from(leaf).map_err(|_| VerifyError::BadX5c)?;
        let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
        let (anchors, signatures) = (&self.anchors, SIGNATURES);
        leaf.verify_for_usage(signatures, anchors, intermediates, now, AnyPurpose, None, None)
            .map_err(|error| match error {
                // an anchor of the same name but another key is as unknown as one of another name
                webpki::Error::UnknownIssuer | webpki::Error::InvalidSignatureForPublicKey => {
                    VerifyError::UntrustedIssuer
                }
                _ => VerifyError::BadX5c,
            })?;
        Ok(leaf)
    }
}

/// The certificates in a header's `x5c`: standard base64, in DER, at most four.
pub(crate) fn read(x5c: &Value) -> Option<Vec<CertificateDer<'static>>> {
    let texts = x5c.as_array().filter(|texts| texts.len() <= MAX_CHAIN)?;
    let der = |text: &Value| STANDARD.decode(text.as_str()?).ok().map(CertificateDer::from);
    texts.iter().map(der).collect()
}

/// The key of a certificate, which must be P-256.
pub(crate) fn key(certificate: &EndEntityCert<'_>) -> Result<PublicKey, VerifyError> {
    let spki = certificate.subject_public_key_info();
    let point = spki.strip_prefix(&P256_SPKI).ok_or(VerifyError::BadX5c)?;
    PublicKey::from_point(point).map_err(|_| VerifyError::BadX5c)
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roots").field("certificates", &self.certificates.len()).finish()
    }
}

/// Not a list of trust anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootsError;

impl fmt::Display for RootsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not trust anchors: give one or more X.509 certificates in PEM, or one in DER")
    }
}

impl core::error::Error for RootsError {}

/// A leaf, up to three intermediates, no anchor.
const MAX_CHAIN: usize = 4;

/// `SubjectPublicKeyInfo` of an uncompressed P-256 point, up to the point (RFC 5480).
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// What certificates may be signed with. Leaves are P-256 only; a root is often P-384.
static SIGNATURES: &[&dyn SignatureVerificationAlgorithm] =
    &[ring::ECDSA_P256_SHA256, ring::ECDSA_P384_SHA384, ring::ECDSA_P256_SHA384];

/// No extended key usage is registered for attestations, so none is asked for.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        purposes.into_iter().try_for_each(|purpose| purpose.map(drop))
    }
}
