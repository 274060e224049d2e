//! Why a presentation was refused: the first check that failed, by the field's names.

use core::fmt;

/// Why a presentation was refused. [`name`](Self::name) is stable; the text is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// `cnf` does not hold exactly one P-256 JWK.
    BadCnf,
    /// The trusted issuer key did not make this signature.
    BadSignature,
    /// `x5c` is not a certificate chain as HAIP has it.
    BadX5c,
    /// A disclosure breaks a rule of RFC 9901.
    Disclosure(DisclosureError),
    /// Two equal keys in one JSON object.
    DuplicateKey,
    /// It carries device evidence, which this version cannot check. Unchecked is refused, not L0.
    EvidenceUnsupported,
    /// It was good until `expires`, and it is now `now`.
    Expired {
        /// The time it was checked at, in seconds since 1970.
        now: u64,
        /// The first second it was no longer good.
        expires: u64,
    },
    /// `iat` lies in the future.
    IssuedInFuture,
    /// `iss` is not a URI name in the leaf certificate, or not the self-asserted key's own name.
    IssuerMismatch,
    /// The key binding breaks a rule.
    KeyBinding(KeyBindingError),
    /// The evidence reaches a lower level than the policy asks for.
    LevelTooLow,
    /// It claims to be good for longer than the verifier allows.
    LifetimeTooLong,
    /// Not a compact SD-JWT: characters, parts, base64url or JSON.
    Malformed,
    /// A claim has the wrong type or form.
    MalformedClaim {
        /// The claim's name.
        claim: &'static str,
    },
    /// A required claim is absent.
    MissingClaim {
        /// The claim's name.
        claim: &'static str,
    },
    /// Whether the nonce was answered before cannot be told now.
    NonceStoreFailed,
    /// `nbf` lies in the future.
    NotYetValid,
    /// The score that was shown does not reach what the merchant asked for.
    PredicateNotMet,
    /// The status list says that its issuer took it back.
    Revoked,
    /// The score was computed too long ago for the policy.
    ScoreTooOld,
    /// It refers to a status that the verifier cannot check: no list was given, or another one, or the
    /// holder's own word refers to it.
    StatusUnsupported,
    /// The status list says that it does not count for the time being.
    Suspended,
    /// JSON nests deeper than the limit.
    TooDeep,
    /// Longer than 16 KiB.
    TooLarge,
    /// `crit` or `b64` asks for an extension that we do not understand.
    UnknownCrit,
    /// `_sd_alg` is not `sha-256`.
    UnsupportedSdAlg,
    /// Nothing leads from the presentation's issuer to a key that the verifier trusts.
    UntrustedIssuer,
    /// The scorecard is not on the policy's list.
    UntrustedScorecard,
    /// `alg` is not `ES256`.
    WrongAlg,
    /// The issuer's JWT names its readers in `aud`, and this verifier is not one of them.
    WrongAudience,
    /// `typ` is not the expected one.
    WrongTyp,
    /// `vct` is not the expected type.
    WrongVct,
}

impl VerifyError {
    /// The stable name, as `simsim verify --json` prints it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadCnf => "bad_cnf",
            Self::BadSignature => "bad_signature",
            Self::BadX5c => "bad_x5c",
            Self::Disclosure(error) => error.name(),
            Self::DuplicateKey => "duplicate_key",
            Self::EvidenceUnsupported => "evidence_unsupported",
            Self::Expired { .. } => "expired",
            Self::IssuedInFuture => "issued_in_future",
            Self::IssuerMismatch => "issuer_mismatch",
            Self::KeyBinding(error) => error.name(),
            Self::LevelTooLow => "level_too_low",
            Self::LifetimeTooLong => "lifetime_too_long",
            Self::Malformed => "malformed",
            Self::MalformedClaim { .. } => "malformed_claim",
            Self::MissingClaim { .. } => "missing_claim",
            Self::NonceStoreFailed => "nonce_store_failed",
            Self::NotYetValid => "not_yet_valid",
            Self::PredicateNotMet => "predicate_not_met",
            Self::Revoked => "revoked",
            Self::ScoreTooOld => "score_too_old",
            Self::StatusUnsupported => "status_unsupported",
            Self::Suspended => "suspended",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::UnknownCrit => "unknown_crit",
            Self::UnsupportedSdAlg => "unsupported_sd_alg",
            Self::UntrustedIssuer => "untrusted_issuer",
            Self::UntrustedScorecard => "untrusted_scorecard",
            Self::WrongAlg => "wrong_alg",
            Self::WrongAudience => "wrong_audience",
            Self::WrongTyp => "wrong_typ",
            Self::WrongVct => "wrong_vct",
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::BadCnf => "the holder's key in cnf is not one public P-256 JWK",
            Self::BadSignature => "the issuer's signature does not match the trusted key",
            Self::BadX5c => "the x5c certificates are not a usable chain",
            Self::Disclosure(error) => return error.fmt(f),
            Self::DuplicateKey => "a JSON object names one key twice",
            Self::EvidenceUnsupported => "it carries device evidence that cannot be checked here",
            Self::Expired { now, expires } => {
                return write!(f, "expired at {expires}, checked at {now}: ask for a fresh one");
            }
            Self::IssuedInFuture => "issued in the future: compare the two clocks",
            Self::IssuerMismatch => "the issuer's name does not belong to the key that signed",
            Self::KeyBinding(error) => return error.fmt(f),
            Self::LevelTooLow => "the trust level is lower than the policy asks for",
            Self::LifetimeTooLong => "it claims to be good for longer than is allowed",
            Self::Malformed => "not an SD-JWT in compact form: was it copied whole?",
            Self::MalformedClaim { claim } => return write!(f, "the claim {claim} is malformed"),
            Self::MissingClaim { claim } => return write!(f, "the claim {claim} is missing"),
            Self::NonceStoreFailed => "the memory of answered requests is out of reach: try again",
            Self::NotYetValid => "not valid yet: compare the two clocks",
            Self::PredicateNotMet => "what was shown does not reach what was asked for",
            Self::Revoked => "its issuer has taken it back",
            Self::ScoreTooOld => "the score is older than the policy allows: ask for a fresh one",
            Self::StatusUnsupported => "it refers to a status that cannot be checked here",
            Self::Suspended => "its issuer has suspended it for the time being",
            Self::TooDeep => "its JSON nests too deep",
            Self::TooLarge => "longer than 16 KiB",
            Self::UnknownCrit => "its header asks for an extension that is not supported",
            Self::UnsupportedSdAlg => "its digests are not SHA-256",
            Self::UntrustedIssuer => "the issuer is not trusted here: see the trust settings",
            Self::UntrustedScorecard => "the scorecard is not on the policy's list",
            Self::WrongAlg => "not signed with ES256",
            Self::WrongAudience => "it was issued for other readers",
            Self::WrongTyp => "its header has another typ than an SD-JWT VC",
            Self::WrongVct => "it attests something else than was asked for",
        };
        f.write_str(text)
    }
}

impl core::error::Error for VerifyError {}

impl From<DisclosureError> for VerifyError {
    fn from(error: DisclosureError) -> Self {
        Self::Disclosure(error)
    }
}

impl From<KeyBindingError> for VerifyError {
    fn from(error: KeyBindingError) -> Self {
        Self::KeyBinding(error)
    }
}

/// Which rule of [RFC 9901, section 7.1](https://www.rfc-editor.org/rfc/rfc9901#section-7.1) a
/// disclosure breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DisclosureError {
    /// It names a claim that stands there already.
    Collision,
    /// It is not `[salt, value]` or `[salt, name, value]` in the place that refers to it.
    Malformed,
    /// It hides a claim that must always be plain: `iss`, `nbf`, `exp`, `cnf`, `vct`, `status`.
    Protected,
    /// A digest stands in two places.
    RepeatedDigest,
    /// A claim is named `_sd`, `_sd_alg` or `...`, or one of these stands where it may not.
    ReservedName,
    /// No digest refers to it.
    Unreferenced,
}

impl DisclosureError {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Collision => "disclosure_collision",
            Self::Malformed => "disclosure_malformed",
            Self::Protected => "disclosure_protected_claim",
            Self::RepeatedDigest => "disclosure_repeated_digest",
            Self::ReservedName => "disclosure_reserved_name",
            Self::Unreferenced => "disclosure_unreferenced",
        }
    }
}

impl fmt::Display for DisclosureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Collision => "a disclosure names a claim that is there already",
            Self::Malformed => "a disclosure is malformed or in the wrong place",
            Self::Protected => "a disclosure hides a claim that must be plain",
            Self::RepeatedDigest => "a disclosure digest stands twice",
            Self::ReservedName => "a claim has a name that SD-JWT reserves",
            Self::Unreferenced => "a disclosure belongs to no digest",
        })
    }
}

/// Which rule of [RFC 9901, section 7.3](https://www.rfc-editor.org/rfc/rfc9901#section-7.3) the
/// key binding breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyBindingError {
    /// The key in `cnf` did not make this signature.
    BadSignature,
    /// Its `iat` or `nbf` lies in the future.
    InFuture,
    /// `aud`, `nonce`, `iat` or `sd_hash` is absent or of the wrong type, or its form is wrong.
    Malformed,
    /// There is none, and the verifier asks for one.
    Missing,
    /// This nonce was answered before.
    Replayed,
    /// It was signed more than 300 seconds ago.
    Stale,
    /// There is one, and the verifier expects a badge, which has none.
    Unexpected,
    /// Its `crit` or `b64` asks for an extension that we do not understand.
    UnknownCrit,
    /// Its `alg` is not `ES256`.
    WrongAlg,
    /// It was made for another verifier.
    WrongAudience,
    /// It answers another request.
    WrongNonce,
    /// It was made for another presentation.
    WrongSdHash,
    /// Its `typ` is not `kb+jwt`.
    WrongTyp,
}

impl KeyBindingError {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadSignature => "kb_bad_signature",
            Self::InFuture => "kb_in_future",
            Self::Malformed => "kb_malformed",
            Self::Missing => "kb_missing",
            Self::Replayed => "kb_replayed",
            Self::Stale => "kb_stale",
            Self::Unexpected => "kb_unexpected",
            Self::UnknownCrit => "kb_unknown_crit",
            Self::WrongAlg => "kb_wrong_alg",
            Self::WrongAudience => "kb_wrong_audience",
            Self::WrongNonce => "kb_wrong_nonce",
            Self::WrongSdHash => "kb_wrong_sd_hash",
            Self::WrongTyp => "kb_wrong_typ",
        }
    }
}

impl fmt::Display for KeyBindingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadSignature => "the holder's key did not sign this answer",
            Self::InFuture => "the answer is dated in the future: compare the two clocks",
            Self::Malformed => "the key binding is malformed",
            Self::Missing => "the holder's key binding is missing",
            Self::Replayed => "this request was answered before: make a new one",
            Self::Stale => "the answer was signed too long ago: ask again",
            Self::Unexpected => "a key binding stands where a badge was expected",
            Self::UnknownCrit => "the key binding asks for an extension that is not supported",
            Self::WrongAlg => "the key binding is not signed with ES256",
            Self::WrongAudience => "the answer was made for another verifier",
            Self::WrongNonce => "the answer belongs to another request",
            Self::WrongSdHash => "the key binding belongs to another presentation",
            Self::WrongTyp => "the key binding's header has another typ than kb+jwt",
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_stands_in_the_format_page() {
        let page = include_str!("../../../docs/formats/attestation.md");
        let names: Vec<_> = include_str!("error.rs")
            .lines()
            .filter_map(|line| line.trim().strip_suffix("\",")?.split_once(" => \"")?.1.into())
            .filter(|text: &&str| !text.contains(' '))
            .collect();
        assert!(names.len() > 40, "{names:?}");
        for name in names {
            assert!(page.contains(&format!("| `{name}` |")), "{name} is not explained");
        }
    }
}
