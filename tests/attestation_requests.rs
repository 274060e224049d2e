//! Signed requests and encrypted answers: the road of a merchant with a certificate.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use serde_json::json;
use simsim_attestation::{
    Ask, Attester, Encryption, Expected, Presentation, Recipient, Request, RequestError,
    RequestLink, Response, ResponseKey, Roots, SealedResponse, Signer, Trust, x509_hash,
};
use simsim_tests::attestation_forge::{Forge, NONCE, NOW, encode, jws, make_signer, with};

const URI: &str = "https://shop.example/answer";

/// A merchant with a certificate, and who certified it.
struct Merchant {
    key: simsim_attestation::SoftwareSigner,
    x5c: Vec<Vec<u8>>,
    roots: Roots,
}

impl Merchant {
    fn new() -> Self {
        let authority = Attester::make("https://merchants.example").unwrap();
        let roots = Roots::from_pem(&authority.root(NOW).unwrap()).unwrap();
        let key = make_signer();
        let x5c = vec![authority.issue(&key.public_key(), NOW, 7).unwrap()];
        Self { key, x5c, roots }
    }

    fn request(&self) -> Request {
        let asks = [Ask::AtLeast(600)];
        Request::make(URI, NONCE, &asks, "a bike without a deposit", NOW + 300).unwrap()
    }
}

#[test]
fn a_signed_request_is_read_with_its_certificate() {
    let merchant = Merchant::new();
    let mut request = merchant.request();
    let jwt = request.sign(&merchant.x5c, &merchant.key, NOW).unwrap();
    let stranger = Merchant::new();
    let read = |roots, now| Request::parse_signed(&jwt, &request.client_id, roots, now);
    let certified = Request { certified: true, ..request.clone() };
    assert_eq!(read(Some(&merchant.roots), NOW), Ok(certified));
    assert_eq!(read(None, NOW), Ok(request.clone()));
    assert_eq!(read(Some(&stranger.roots), NOW), Err(RequestError::UntrustedClient));
    assert_eq!(read(None, NOW + 300), Err(RequestError::Expired));
    assert_eq!(read(None, NOW - 61), Err(RequestError::Expired), "dated in the future");

    let other = x509_hash(b"another certificate");
    let error = Request::parse_signed(&jwt, &other, None, NOW);
    assert_eq!(error, Err(RequestError::ClientMismatch));
    assert_eq!(
        Request::parse(&request.to_link()),
        Err(RequestError::Unsupported { parameter: "client_id" }),
        "who names a certificate must sign"
    );
}

#[test]
fn a_bent_signed_request_is_refused() {
    let merchant = Merchant::new();
    let mut request = merchant.request();
    let jwt = request.sign(&merchant.x5c, &merchant.key, NOW).unwrap();
    let parts: Vec<_> = jwt.split('.').collect();
    let text = |part: &str| {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let (header, payload) = (text(parts[0]), text(parts[1]));
    let read = |jwt: &str| Request::parse_signed(jwt, &request.client_id, None, NOW).unwrap_err();
    let evil = with(&payload, "response_uri", json!("https://evil.example/"));
    let bent = [parts[0], &encode(&evil), parts[2]].join(".");
    assert_eq!(read(&bent), RequestError::BadSignature);
    assert_eq!(read(&jws(&header, &payload, &make_signer())), RequestError::BadSignature);
    let none = with(&header, "alg", json!("none"));
    assert_eq!(read(&jws(&none, &payload, &merchant.key)), RequestError::NotARequest);
    let other_typ = with(&header, "typ", json!("JWT"));
    assert_eq!(read(&jws(&other_typ, &payload, &merchant.key)), RequestError::NotARequest);
    let other_client = with(&payload, "client_id", json!(x509_hash(b"x")));
    assert_eq!(read(&jws(&header, &other_client, &merchant.key)), RequestError::ClientMismatch);
    assert_eq!(read("a.b"), RequestError::NotARequest);
}

#[test]
fn a_link_says_what_it_leads_to() {
    let merchant = Merchant::new();
    let mut request = merchant.request();
    let plain = request.to_link();
    assert_eq!(RequestLink::parse(&plain), Ok(RequestLink::Plain(Box::new(request.clone()))));
    request.sign(&merchant.x5c, &merchant.key, NOW).unwrap();
    let uri = "https://shop.example/r/17";
    let link = RequestLink::to_reference(&request.client_id, uri);
    assert!(link.len() < 140, "{} bytes fit a small code", link.len());
    let reference =
        RequestLink::Reference { client_id: request.client_id.clone(), uri: uri.into() };
    assert_eq!(RequestLink::parse(&link), Ok(reference));
    let malformed = Err(RequestError::Malformed { parameter: "request_uri" });
    for elsewhere in ["file%3A", "http%3A", "https%3A%2F"] {
        let link = link.replace("https%3A", elsewhere);
        assert_eq!(RequestLink::parse(&link), malformed, "{elsewhere}");
    }
    let here = link.replace("https%3A%2F%2Fshop.example", "http%3A%2F%2F127.0.0.1%3A8787");
    assert!(matches!(RequestLink::parse(&here), Ok(RequestLink::Reference { .. })), "to try out");
    let by_value = RequestLink::to_signed(&request.client_id, "a.b.c");
    let signed = RequestLink::Signed { client_id: request.client_id, jwt: "a.b.c".into() };
    assert_eq!(RequestLink::parse(&by_value), Ok(signed));
    assert_eq!(RequestLink::parse(&(link.clone() + "&request=a.b.c")), malformed);
}

#[test]
fn an_encrypted_answer_opens_for_its_merchant_and_verifies() {
    let merchant = Merchant::new();
    for encryption in [Encryption::A128Gcm, Encryption::A256Gcm] {
        let response_key = ResponseKey::make().unwrap();
        let mut request = merchant.request();
        request.encrypt_to =
            Some(Recipient { encryption, kid: Some("17".into()), key: response_key.public_key() });
        let jwt = request.sign(&merchant.x5c, &merchant.key, NOW).unwrap();

        // the wallet
        let asked = Request::parse_signed(&jwt, &request.client_id, None, NOW).unwrap();
        assert_eq!(asked, request);
        let mut forge = Forge::answer();
        forge.kb_payload = with(&forge.kb_payload, "aud", json!(asked.client_id));
        let answer = Response::answer(&asked, forge.text());
        let form = answer.to_body(&asked).unwrap();

        // the merchant
        let sealed = SealedResponse::parse(form.as_bytes()).unwrap();
        assert_eq!(sealed.kid(), Some("17"), "which of the open requests it answers");
        let Ok(Response::Answer { presentation, .. }) = sealed.open(response_key) else {
            panic!("it opens");
        };
        let expected = Expected::answer(&request.client_id, NONCE, Trust::Key(&forge.pinned));
        let verified = Presentation::parse(&presentation).unwrap().verify(&expected, NOW);
        assert!(verified.is_ok());
    }
}
