//! Checking a presentation: from untrusted text to claims a verifier may rely on.
//!
//! Claims can be read only from [`Verified`], and a [`Verified`] comes only out of
//! [`Presentation::verify`]. Time, nonce and trust are arguments, so the same input always gives the
//! same answer. Signatures are checked before anything they cover is believed.

use core::fmt;

use serde_json::{Map, Value};

use crate::{
    Claims, KeyBindingError, Level, Presentation, PublicKey, SCORE_VCT, StatusList, Trust,
    VerifyError, disclosure,
    jws::{HeaderError, Jws},
};

/// What the verifier asked for and whom it trusts.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    at_least: Option<u16>,
    key_binding: Option<KeyBinding<'a>>,
    max_lifetime: u64,
    #[cfg(feature = "policy")]
    policy: Option<&'a crate::Policy>,
    status: Status<'a>,
    trust: Trust<'a>,
    typ: &'a str,
    vct: Option<&'a str>,
}

impl<'a> Expected<'a> {
    /// An answer to this verifier's request: `audience` is its full client id, prefix included, and
    /// `nonce` the one it sent, good for one presentation.
    pub fn answer(audience: &'a str, nonce: &'a str, trust: Trust<'a>) -> Self {
        Self { key_binding: Some(KeyBinding { audience, nonce }), ..Self::badge(trust) }
    }

    /// A badge on a public profile: it has no audience, so whoever copies it can show it too.
    pub fn badge(trust: Trust<'a>) -> Self {
        Self {
            at_least: None,
            key_binding: None,
            max_lifetime: MAX_LIFETIME,
            #[cfg(feature = "policy")]
            policy: None,
            status: Status::Refused,
            trust,
            typ: SD_JWT_VC,
            vct: Some(SCORE_VCT),
        }
    }

    /// The score must be shown to be at least this.
    #[must_use]
    pub fn at_least(self, threshold: u16) -> Self {
        Self { at_least: Some(threshold), ..self }
    }

    /// Attestations of a score may be good for this many seconds, 30 days unless said otherwise.
    #[must_use]
    pub fn max_lifetime(self, seconds: u64) -> Self {
        Self { max_lifetime: seconds, ..self }
    }

    /// What the merchant's policy file asks for. Whom it trusts is [`Policy::trust`](crate::Policy).
    #[cfg(feature = "policy")]
    #[must_use]
    pub fn policy(self, policy: &'a crate::Policy) -> Self {
        Self {
            at_least: self.at_least.max(policy.at_least),
            max_lifetime: policy.max_lifetime.unwrap_or(self.max_lifetime),
            policy: Some(policy),
            ..self
        }
    }

    /// The nonce that must be answered, if any is expected.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.key_binding.as_ref().map(|it| it.nonce)
    }

    /// The caller looks up the claim `status` itself, so its presence is no refusal.
    #[must_use]
    pub fn status_checked_elsewhere(self) -> Self {
        Self { status: Status::CheckedElsewhere, ..self }
    }

    /// The claim `status` is looked up in this list, which the caller fetched. Only what a trusted
    /// issuer signed may refer to a list: a holder would choose its address.
    #[must_use]
    pub fn status_list(self, list: &'a StatusList) -> Self {
        Self { status: Status::Listed(list), ..self }
    }

    /// The issuer's JWT has this `typ` instead of `dc+sd-jwt`: for SD-JWTs that are not VCs. RFC
    /// 9901 alone requires neither `vct` nor `iss` nor `exp`, so these are checked if present.
    #[must_use]
    pub fn typ(self, typ: &'a str) -> Self {
        Self { typ, ..self }
    }

    /// It must be of this type instead of [`SCORE_VCT`].
    #[must_use]
    pub fn vct(self, vct: &'a str) -> Self {
        Self { vct: Some(vct), ..self }
    }

    /// It may be of any type or none. Claims about a score are still believed only from
    /// [`SCORE_VCT`], since elsewhere `score` means something else.
    #[must_use]
    pub fn any_vct(self) -> Self {
        Self { vct: None, ..self }
    }
}

/// Claims that passed every check.
pub struct Verified {
    claims: Claims,
    level: Level,
    members: Map<String, Value>,
}

impl Verified {
    /// What was shown about the score.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// How much stands behind the key that signed.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Everything that was shown, as one JSON object: the claims, then `"ok":true` and `"level"`,
    /// which no claim can overwrite. The holder's key is left out.
    pub fn to_json(&self) -> String {
        let mut members = self.members.clone();
        members.remove("cnf");
        members.remove("error");
        members.insert("ok".into(), true.into());
        members.insert("level".into(), self.level.name().into());
        Value::Object(members).to_string()
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").finish_non_exhaustive() // claims are the holder's
    }
}

pub(crate) fn verify(
    presentation: Presentation<'_>,
    expected: &Expected<'_>,
    now: u64,
) -> Result<Verified, VerifyError> {
    let key_binding = match (&expected.key_binding, &presentation.key_binding) {
        (Some(_), None) => return Err(KeyBindingError::Missing.into()),
        (None, Some(_)) => return Err(KeyBindingError::Unexpected.into()),
        (wanted, found) => wanted.as_ref().zip(found.as_ref()),
    };
    presentation.issuer.check_header(expected.typ)?;
    let level = expected.trust.check(&presentation.issuer, now)?;
    let sd_hash = presentation.sd_hash();
    let payload = presentation.issuer.into_payload();
    let members = disclosure::disclose(payload, &presentation.disclosures)?;
    let claims = check_claims(&members, expected, now)?;
    if let Some(status) = members.get("status") {
        expected.status.check(status, level, now)?;
    }
    if let Some((wanted, found)) = key_binding {
        let holder = holder_key(&members)?;
        wanted.check(found, &holder, &sd_hash, now)?;
    }
    if expected.at_least.is_some_and(|threshold| !claims.proves_at_least(threshold)) {
        return Err(VerifyError::PredicateNotMet);
    }
    #[cfg(feature = "policy")]
    if let Some(policy) = expected.policy {
        policy.check(&claims, level, now)?;
    }
    Ok(Verified { claims, level, members })
}

fn check_claims(
    members: &Map<String, Value>,
    expected: &Expected<'_>,
    now: u64,
) -> Result<Claims, VerifyError> {
    let text = |claim| match members.get(claim) {
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.as_str())),
        Some(_) => Err(VerifyError::MalformedClaim { claim }),
        None => Ok(None),
    };
    let seconds = |claim| match members.get(claim).map(Value::as_u64) {
        Some(None) => Err(VerifyError::MalformedClaim { claim }),
        found => Ok(found.flatten()),
    };
    let (vct, expires) = (text("vct")?, seconds("exp")?);
    let present = [("vct", vct), ("iss", text("iss")?), ("exp", expires.map(|_| ""))];
    if let Some((claim, None)) = present.into_iter().find(|(_, found)| found.is_none())
        && expected.typ == SD_JWT_VC
    {
        return Err(VerifyError::MissingClaim { claim });
    }
    if expected.vct.is_some_and(|wanted| vct != Some(wanted)) {
        return Err(VerifyError::WrongVct);
    }
    if let Some(expires) = expires.filter(|exp| now >= exp.saturating_add(SKEW)) {
        return Err(VerifyError::Expired { now, expires });
    }
    if seconds("nbf")?.is_some_and(|nbf| nbf > now.saturating_add(SKEW)) {
        return Err(VerifyError::NotYetValid);
    }
    let issued = seconds("iat")?;
    if issued.is_some_and(|iat| iat > now.saturating_add(SKEW)) {
        return Err(VerifyError::IssuedInFuture);
    }
    check_audience(members, expected)?;
    if vct != Some(SCORE_VCT) {
        let is_about_a_score = SCORE_CLAIMS.iter().any(|claim| members.contains_key(*claim));
        return if is_about_a_score { Err(VerifyError::WrongVct) } else { Ok(Claims::default()) };
    }
    let issued = issued.ok_or(VerifyError::MissingClaim { claim: "iat" })?;
    let expires = expires.ok_or(VerifyError::MissingClaim { claim: "exp" })?;
    if expires.saturating_sub(issued) > expected.max_lifetime.saturating_add(SKEW) {
        return Err(VerifyError::LifetimeTooLong);
    }
    if members.contains_key("evidence") {
        return Err(VerifyError::EvidenceUnsupported);
    }
    Claims::from_members(members)
}

/// A token that names its readers is for them alone (RFC 7519, section 4.1.3). Ours names none: who an
/// answer is for stands in its key binding.
fn check_audience(
    members: &Map<String, Value>,
    expected: &Expected<'_>,
) -> Result<(), VerifyError> {
    let us = expected.key_binding.as_ref().map(|it| it.audience);
    let is_us = |reader: &Value| us.is_some() && reader.as_str() == us;
    let names_us = match members.get("aud") {
        None => true,
        Some(Value::Array(readers)) => readers.iter().any(is_us),
        Some(reader) => is_us(reader),
    };
    if names_us { Ok(()) } else { Err(VerifyError::WrongAudience) }
}

fn holder_key(members: &Map<String, Value>) -> Result<PublicKey, VerifyError> {
    let cnf = members.get("cnf").ok_or(VerifyError::MissingClaim { claim: "cnf" })?;
    let cnf = cnf.as_object().ok_or(VerifyError::BadCnf)?;
    if cnf.keys().any(|name| name != "jwk" && name != "kid") {
        return Err(VerifyError::BadCnf); // two ways to confirm would be two holders (RFC 7800)
    }
    let jwk = cnf.get("jwk").and_then(Value::as_object).ok_or(VerifyError::BadCnf)?;
    PublicKey::from_jwk_members(jwk).map_err(|_| VerifyError::BadCnf)
}

/// What is done about a claim `status`.
#[derive(Clone, Copy, Debug)]
enum Status<'a> {
    CheckedElsewhere,
    Listed(&'a StatusList),
    Refused,
}

impl Status<'_> {
    fn check(self, status: &Value, level: Level, now: u64) -> Result<(), VerifyError> {
        match self {
            Self::CheckedElsewhere => Ok(()),
            Self::Listed(list) if level > Level::SelfAsserted => list.check(status, now),
            _ => Err(VerifyError::StatusUnsupported),
        }
    }
}

#[derive(Clone, Debug)]
struct KeyBinding<'a> {
    audience: &'a str,
    nonce: &'a str,
}

impl KeyBinding<'_> {
    fn check(
        &self,
        jwt: &Jws<'_>,
        holder: &PublicKey,
        sd_hash: &str,
        now: u64,
    ) -> Result<(), KeyBindingError> {
        jwt.check_header(KB_JWT)?;
        if !jwt.is_signed_by(holder) {
            return Err(KeyBindingError::BadSignature);
        }
        let text = |claim| {
            jwt.payload().get(claim).and_then(Value::as_str).ok_or(KeyBindingError::Malformed)
        };
        let seconds = |claim| match jwt.payload().get(claim).map(Value::as_u64) {
            Some(None) => Err(KeyBindingError::Malformed),
            found => Ok(found.flatten()),
        };
        let issued = seconds("iat")?.ok_or(KeyBindingError::Malformed)?;
        let latest = issued.max(seconds("nbf")?.unwrap_or(0));
        if latest > now.saturating_add(SKEW) {
            return Err(KeyBindingError::InFuture);
        }
        let expired = seconds("exp")?.is_some_and(|exp| now >= exp.saturating_add(SKEW));
        if expired || now.saturating_sub(issued) > MAX_KEY_BINDING_AGE {
            return Err(KeyBindingError::Stale);
        }
        if text("aud")? != self.audience {
            return Err(KeyBindingError::WrongAudience);
        }
        if text("nonce")? != self.nonce {
            return Err(KeyBindingError::WrongNonce);
        }
        if text("sd_hash")? != sd_hash {
            return Err(KeyBindingError::WrongSdHash);
        }
        Ok(())
    }
}

impl From<HeaderError> for VerifyError {
    fn from(error: HeaderError) -> Self {
        match error {
            HeaderError::UnknownCrit => Self::UnknownCrit,
            HeaderError::WrongAlg => Self::WrongAlg,
            HeaderError::WrongTyp => Self::WrongTyp,
        }
    }
}

impl From<HeaderError> for KeyBindingError {
    fn from(error: HeaderError) -> Self {
        match error {
            HeaderError::UnknownCrit => Self::UnknownCrit,
            HeaderError::WrongAlg => Self::WrongAlg,
            HeaderError::WrongTyp => Self::WrongTyp,
        }
    }
}

pub(crate) const SD_JWT_VC: &str = "dc+sd-jwt";
pub(crate) const KB_JWT: &str = "kb+jwt";

/// How far two honest clocks may differ, in seconds.
const SKEW: u64 = 60;

/// How old a key binding may be, in seconds.
pub(crate) const MAX_KEY_BINDING_AGE: u64 = 300;

/// Thirty days: the longest that a badge may live.
const MAX_LIFETIME: u64 = 30 * 24 * 60 * 60;

/// Claims that mean something only in a type of ours.
const SCORE_CLAIMS: [&str; 3] = ["band", "score", "score_at_least"];
