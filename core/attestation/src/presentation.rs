//! A presentation as it arrives: bounded, parsed, and not believed.
//!
//! `<issuer's JWT>~<disclosure>~…~<key binding JWT>`
//! ([RFC 9901, section 4](https://www.rfc-editor.org/rfc/rfc9901#section-4)).

use core::fmt;

use ring::digest::{SHA256, digest};

use crate::{
    DisclosureError, Expected, KeyBindingError, NonceError, NonceStore, Verified, VerifyError,
    base64url, json::JsonError, jws::Jws, verify,
};

/// The longest presentation that is read, in bytes.
pub const MAX_PRESENTATION: usize = 16 * 1024;

/// The most disclosures that are read.
pub const MAX_DISCLOSURES: usize = 256;

/// A presentation as received: parsed, not believed. Its claims can be read only from [`Verified`].
pub struct Presentation<'a> {
    pub(crate) issuer: Jws<'a>,
    pub(crate) disclosures: Vec<&'a str>,
    pub(crate) key_binding: Option<Jws<'a>>,
    bound: &'a str,
}

impl<'a> Presentation<'a> {
    /// Reads the compact form. Nothing may stand before or after it, not even a line end.
    ///
    /// # Errors
    /// [`VerifyError`] names what is wrong with its size or form.
    pub fn parse(text: &'a str) -> Result<Self, VerifyError> {
        if text.len() > MAX_PRESENTATION {
            return Err(VerifyError::TooLarge);
        }
        let (parts, key_binding) = text.rsplit_once('~').ok_or(VerifyError::Malformed)?;
        let mut parts = parts.split('~');
        let issuer = Jws::parse(parts.next().unwrap_or_default())?;
        let disclosures: Vec<_> = parts.collect();
        if disclosures.len() > MAX_DISCLOSURES {
            return Err(VerifyError::TooLarge);
        }
        if disclosures.iter().any(|disclosure| disclosure.is_empty()) {
            return Err(DisclosureError::Malformed.into());
        }
        let bound = text.strip_suffix(key_binding).ok_or(VerifyError::Malformed)?;
        let key_binding = match key_binding {
            "" => None,
            jwt => Some(Jws::parse(jwt).map_err(|error| match error {
                JsonError::Malformed => KeyBindingError::Malformed.into(),
                other => VerifyError::from(other),
            })?),
        };
        Ok(Self { issuer, disclosures, key_binding, bound })
    }

    /// Checks everything in `expected` at `now` (seconds since 1970), or names the first check that
    /// failed. The order is fixed: key binding present, header, issuer trust, signature, disclosures,
    /// claims, key binding, what the merchant asked for.
    ///
    /// # Errors
    /// [`VerifyError`] names the check.
    pub fn verify(self, expected: &Expected<'_>, now: u64) -> Result<Verified, VerifyError> {
        verify::verify(self, expected, now)
    }

    /// As [`verify`](Self::verify), and marks the nonce as answered until the request ends at `until`:
    /// the second answer to one request is refused, whoever sends it.
    ///
    /// # Errors
    /// As for `verify`; [`KeyBindingError::Replayed`] and [`VerifyError::NonceStoreFailed`].
    pub fn verify_once(
        self,
        expected: &Expected<'_>,
        now: u64,
        until: u64,
        nonces: &dyn NonceStore,
    ) -> Result<Verified, VerifyError> {
        let verified = self.verify(expected, now)?;
        if let Some(nonce) = expected.nonce() {
            let until = until.max(now.saturating_add(verify::MAX_KEY_BINDING_AGE));
            nonces.spend(nonce, until, now).map_err(|error| match error {
                NonceError::Spent => KeyBindingError::Replayed.into(),
                NonceError::Unavailable => VerifyError::NonceStoreFailed,
            })?;
        }
        Ok(verified)
    }

    /// What a key binding must carry as `sd_hash`: the digest of everything before it, the last `~`
    /// included.
    pub(crate) fn sd_hash(&self) -> String {
        base64url::encode(digest(&SHA256, self.bound.as_bytes()).as_ref())
    }
}

impl fmt::Debug for Presentation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presentation").finish_non_exhaustive() // its claims are the holder's
    }
}

impl From<JsonError> for VerifyError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::DuplicateKey => Self::DuplicateKey,
            JsonError::Malformed => Self::Malformed,
            JsonError::TooDeep => Self::TooDeep,
        }
    }
}
