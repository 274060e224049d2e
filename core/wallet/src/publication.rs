//! Publication: a file that many people read and one publisher signed, a catalogue or a histogram.
//!
//! The file is JSON; its signature is a detached JWS in a second file. A publication is believed
//! when it is signed by a key that the holder trusts: each publisher is pinned once, by hand. It is
//! fetched whole and looked through on the phone, so nobody learns what was looked for.

use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use simsim_attestation::{PublicKey, Statement, StatementError};
use simsim_scoring::{day::Day, order};
use simsim_vault::ItemId;

use crate::{Wallet, WalletError, collection};

/// A publisher whose files the holder believes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// The name that the holder gave it.
    pub name: String,
    /// Its key, as a JWK.
    pub jwk: String,
}

/// A publication as it is kept: the exact bytes, and their signature.
#[derive(Serialize, Deserialize)]
struct Kept {
    kind: String,
    content: String,
    jws: String,
}

/// What every publication says of itself.
#[derive(Deserialize)]
struct Head {
    schema: String,
    id: String,
    issued: Day,
    expires: Day,
}

/// A kind of publication.
pub(crate) trait Published: DeserializeOwned {
    /// The `schema` member of its files.
    const SCHEMA: &'static str;
    /// The `typ` of its signature.
    const TYP: &'static str;

    /// The first thing in it that is wrong, by its place.
    fn wrong(&self) -> Option<&'static str>;
}

impl Wallet {
    /// Trusts a publisher from now on.
    ///
    /// # Errors
    ///
    /// [`PublicationError::BadKey`] when `jwk` is no public P-256 key, [`WalletError::Vault`].
    pub fn trust_publisher(&mut self, name: &str, jwk: &str) -> Result<(), WalletError> {
        let key = PublicKey::from_jwk(jwk).map_err(|_| PublicationError::BadKey)?;
        let item = ItemId::new(self.derive_id("publisher", &[key.thumbprint().as_bytes()]));
        let publisher = Publisher { name: name.trim().to_owned(), jwk: key.to_jwk() };
        self.keep(collection::PUBLISHERS, item, &publisher)
    }

    /// Trusts a publisher no longer; its publications count no more. Says whether it was trusted.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`].
    pub fn distrust_publisher(&mut self, name: &str) -> Result<bool, WalletError> {
        let mut any = false;
        for (id, publisher) in self.kept::<Publisher>(collection::PUBLISHERS)? {
            if publisher.name == name.trim() {
                self.forget(collection::PUBLISHERS, id)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// Every trusted publisher, by name.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`], [`WalletError::Unreadable`].
    pub fn publishers(&self) -> Result<Vec<Publisher>, WalletError> {
        let kept = self.kept::<Publisher>(collection::PUBLISHERS)?;
        let mut publishers: Vec<Publisher> = kept.into_iter().map(|(_, it)| it).collect();
        order::sort_by(&mut publishers, &mut |a, b| (&a.name, &a.jwk).cmp(&(&b.name, &b.jwk)));
        Ok(publishers)
    }

    /// Checks a publication and keeps it in the place of an older issue.
    pub(crate) fn publish<T: Published>(
        &mut self,
        content: &[u8],
        jws: &str,
        today: Day,
    ) -> Result<T, WalletError> {
        let publishers = self.publishers()?;
        let (head, publication) = read::<T>(content, jws, &publishers, today)?;
        let item =
            ItemId::new(self.derive_id("publication", &[T::SCHEMA.as_bytes(), head.id.as_bytes()]));
        if let Some(known) = self.kept_one::<Kept>(collection::PUBLICATIONS, item)? {
            let known: Head = serde_json::from_slice(known.content.as_bytes())?;
            if known.issued > head.issued {
                return Err(PublicationError::OlderIssue { kept: known.issued }.into());
            }
        }
        let content = String::from_utf8(content.to_vec())
            .map_err(|_| PublicationError::Malformed { place: "the text" })?;
        let kept = Kept { kind: T::SCHEMA.to_owned(), content, jws: jws.trim().to_owned() };
        self.keep(collection::PUBLICATIONS, item, &kept)?;
        Ok(publication)
    }

    /// Every publication of a kind that holds today, checked again.
    pub(crate) fn published<T: Published>(&self, today: Day) -> Result<Vec<T>, WalletError> {
        let publishers = self.publishers()?;
        let mut kept = self.kept::<Kept>(collection::PUBLICATIONS)?;
        order::sort_by_key(&mut kept, |(id, _)| *id);
        Ok(kept
            .iter()
            .filter(|(_, kept)| kept.kind == T::SCHEMA)
            .filter_map(|(_, kept)| {
                read::<T>(kept.content.as_bytes(), &kept.jws, &publishers, today).ok()
            })
            .map(|(_, publication)| publication)
            .collect())
    }
}

fn read<T: Published>(
    content: &[u8],
    jws: &str,
    publishers: &[Publisher],
    today: Day,
) -> Result<(Head, T), PublicationError> {
    let statement = Statement::verify_detached(jws, content, T::TYP)?;
    let signer = statement.key();
    let is_trusted =
        |publisher: &Publisher| PublicKey::from_jwk(&publisher.jwk).is_ok_and(|key| key == *signer);
    if !publishers.iter().any(is_trusted) {
        return Err(PublicationError::UnknownPublisher { thumbprint: signer.thumbprint() });
    }
    let malformed = |place| PublicationError::Malformed { place };
    let head: Head =
        serde_json::from_slice(content).map_err(|_| malformed("schema, id, issued and expires"))?;
    if head.schema != T::SCHEMA {
        return Err(malformed("schema"));
    }
    if head.issued > today.plus_days(1) {
        return Err(PublicationError::FromFuture { issued: head.issued });
    }
    if head.expires < today {
        return Err(PublicationError::Expired { expires: head.expires });
    }
    let publication: T = serde_json::from_slice(content).map_err(|_| malformed("its members"))?;
    match publication.wrong() {
        Some(place) => Err(malformed(place)),
        None => Ok((head, publication)),
    }
}

/// Why a catalogue or a histogram is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicationError {
    /// It was changed, or the signature belongs to another file.
    BadSignature,
    /// The publisher's key is no public P-256 key as a JWK.
    BadKey,
    /// It is good no longer.
    Expired {
        /// The last day on which it was.
        expires: Day,
    },
    /// It was issued after today.
    FromFuture {
        /// The day it says.
        issued: Day,
    },
    /// Something in it does not have its shape.
    Malformed {
        /// Where.
        place: &'static str,
    },
    /// A later issue is here already.
    OlderIssue {
        /// Its day.
        kept: Day,
    },
    /// It is signed by somebody whom the holder does not trust.
    UnknownPublisher {
        /// The key's SHA-256 thumbprint, base64url.
        thumbprint: String,
    },
}

impl PublicationError {
    /// The error's word for programs, in snake_case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BadKey => "bad_key",
            Self::BadSignature => "bad_signature",
            Self::Expired { .. } => "publication_expired",
            Self::FromFuture { .. } => "publication_from_future",
            Self::Malformed { .. } => "publication_malformed",
            Self::OlderIssue { .. } => "older_issue",
            Self::UnknownPublisher { .. } => "unknown_publisher",
        }
    }
}

impl From<StatementError> for PublicationError {
    fn from(error: StatementError) -> Self {
        match error {
            StatementError::BadSignature => Self::BadSignature,
            StatementError::TooLarge => Self::Malformed { place: "its size, which is above 1 MiB" },
            _ => Self::Malformed { place: "the signature's file" },
        }
    }
}

impl fmt::Display for PublicationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadKey => {
                f.write_str("not a public P-256 key as a JWK; ask the publisher for it")
            }
            Self::BadSignature => f.write_str(
                "forged or damaged: the signature is not over this file; fetch both again",
            ),
            Self::Expired { expires } => {
                write!(f, "good until {expires} only; fetch the latest issue")
            }
            Self::FromFuture { issued } => {
                write!(f, "issued on {issued}, which is after today; check this device's clock")
            }
            Self::Malformed { place } => write!(f, "not a publication of this kind: see {place}"),
            Self::OlderIssue { kept } => write!(f, "the issue of {kept} is here already"),
            Self::UnknownPublisher { thumbprint } => write!(
                f,
                "signed by a key that you do not trust ({thumbprint}); pin its publisher first if you do"
            ),
        }
    }
}

impl std::error::Error for PublicationError {}
