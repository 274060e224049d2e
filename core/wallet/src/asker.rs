//! Asker: who asks, and how sure that is.
//!
//! A request without a signature proves one thing: the answer goes to its address and is good
//! there alone. A signed one also proves whose certificate it was signed with. The name in it is
//! what the asker says of itself, so it is looked at for tricks: letters of several scripts, letters
//! that look like others, invisible ones ([UTS 39]), and the name of somebody who asked before from
//! another address.
//!
//! [UTS 39]: https://www.unicode.org/reports/tr39/

use simsim_attestation::Request;
use simsim_scoring::order;

use crate::lookalikes::{self, Lookalikes};

/// How sure it is who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sureness {
    /// Sure is the address that the answer goes to; the name is the asker's own word.
    AddressOnly,
    /// The request is signed, and a root that the app trusts certifies who signed it. The name is
    /// still the asker's own word; the client id belongs to the certificate.
    Certified,
    /// The request is signed with the certificate that the client id names, and nobody the app
    /// trusts certifies that one: sure is only that it is the same client each time.
    Signed,
}

impl Sureness {
    /// A client named by its certificate exists only where the request's signature was verified.
    pub(crate) fn of(request: &Request) -> Self {
        if request.certified {
            Self::Certified
        } else if request.client_id.starts_with("x509_hash:") {
            Self::Signed
        } else {
            Self::AddressOnly
        }
    }
}

/// A reason to look twice at who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Doubt {
    /// The address is written in a way that a browser may show in other letters (`xn--`).
    EncodedAddress,
    /// The name holds characters that cannot be seen.
    InvisibleCharacters,
    /// The name consists of letters that look like those of another script.
    LooksLikeAnotherName,
    /// The name mixes letters of scripts that do not belong together.
    MixedScripts,
    /// Somebody else asked before under this name.
    NameOfAnother,
    /// No name is given.
    NoName,
}

impl Doubt {
    /// The doubt's word for programs, in snake_case.
    pub fn name(self) -> &'static str {
        match self {
            Self::EncodedAddress => "encoded_address",
            Self::InvisibleCharacters => "invisible_characters",
            Self::LooksLikeAnotherName => "looks_like_another_name",
            Self::MixedScripts => "mixed_scripts",
            Self::NameOfAnother => "name_of_another",
            Self::NoName => "no_name",
        }
    }
}

/// What there is to doubt about `request`. `names` are those of earlier askers at other addresses.
pub(crate) fn doubts(request: &Request, names: &[String]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if origin(&request.response_uri).contains("xn--") {
        doubts.push(Doubt::EncodedAddress);
    }
    let name = request.client_name.as_deref().map(str::trim).unwrap_or_default();
    if name.is_empty() {
        doubts.push(Doubt::NoName);
        return doubts;
    }
    if name.chars().any(is_invisible) {
        doubts.push(Doubt::InvisibleCharacters);
    }
    let letters: String = name.chars().filter(|it| it.is_alphabetic()).collect();
    let table = lookalikes::table();
    let lookalikes = Lookalikes::read(&table);
    let shape = lookalikes.skeleton(name).to_lowercase();
    if !letters.is_ascii() {
        if lookalikes.mixes_scripts(&letters) {
            doubts.push(Doubt::MixedScripts);
        } else if shape.is_ascii() {
            doubts.push(Doubt::LooksLikeAnotherName);
        }
    }
    if names.iter().any(|other| lookalikes.skeleton(other).to_lowercase() == shape) {
        doubts.push(Doubt::NameOfAnother);
    }
    order::sort_by(&mut doubts, &mut Ord::cmp);
    doubts
}

/// Scheme and host of an address, in lower case: what stays the same from one request of a client
/// to the next, whatever follows in path and query.
pub(crate) fn origin(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}").to_lowercase()
}

/// The address inside a client id: everything after its prefix.
pub(crate) fn address(client_id: &str) -> &str {
    client_id.strip_prefix("redirect_uri:").unwrap_or(client_id)
}

/// Marks of direction and of joining, blank letters, and the tag characters: an alphabet that nothing
/// shows.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'..='\u{2064}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use simsim_attestation::Ask;

    use super::*;

    fn doubts_of(name: Option<&str>) -> Vec<Doubt> {
        let uri = "https://bikes.example/answer";
        let mut request =
            Request::make(uri, "kYQ2m0y8cX3vT1sBpZr9Jw", &[Ask::Band], "a bike", 900).unwrap();
        request.client_name = name.map(str::to_owned);
        doubts(&request, &["Bikes & Co".to_owned()])
    }

    #[test]
    fn ordinary_names_of_many_scripts_raise_no_doubt() {
        for name in ["Velo Basel – Räder", "自行车商店", "ベロ・ショップ", "Велосипеды", "דראַכטן"]
        {
            assert_eq!(doubts_of(Some(name)), [], "{name}");
        }
    }

    #[test]
    fn names_that_play_tricks_are_named() {
        assert_eq!(doubts_of(None), [Doubt::NoName]);
        assert_eq!(doubts_of(Some("  ")), [Doubt::NoName]);
        assert_eq!(doubts_of(Some("Pаypal")), [Doubt::MixedScripts], "a Cyrillic а");
        assert_eq!(doubts_of(Some("аррӏе")), [Doubt::LooksLikeAnotherName], "all Cyrillic");
        for name in ["Ban\u{200b}k", "Bank\u{e0041}"] {
            assert_eq!(doubts_of(Some(name)), [Doubt::InvisibleCharacters], "{name:?}");
        }
        assert_eq!(doubts_of(Some("bikes & co")), [Doubt::NameOfAnother]);
        assert!(doubts_of(Some("Вikes & Co")).contains(&Doubt::NameOfAnother), "a Cyrillic В");
    }

    #[test]
    fn a_client_stays_itself_whatever_follows_its_host() {
        assert_eq!(origin("https://Shop.Example/a?b=1"), origin("https://shop.example/z"));
        assert_ne!(origin("https://shop.example.evil/"), origin("https://shop.example/"));
    }
}
