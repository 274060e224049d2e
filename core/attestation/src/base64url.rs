//! base64url without padding, one spelling per value ([RFC 7515, section 2]).
//!
//! A text with padding, white space, the other alphabet or left-over bits is refused: if two texts
//! meant the same bytes, a changed presentation could still verify.
//!
//! [RFC 7515, section 2]: https://www.rfc-editor.org/rfc/rfc7515#section-2

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_spelling() {
        assert_eq!(decode("Zm8"), Some(b"fo".to_vec()));
        for other in ["Zm8=", "Zm9", "Zm8\n", " Zm8", "Zm+/", "Z"] {
            assert!(decode(other).is_none_or(|bytes| encode(&bytes) == other), "{other:?}");
        }
        assert_eq!(decode("Zm9"), None, "left-over bits");
    }
}
