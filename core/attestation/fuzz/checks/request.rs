//! A request that is read survives its own link; a form and a policy only must not panic.

use simsim_attestation::{Policy, Request, RequestLink, Response};

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(request) = Request::parse(text) {
        assert_eq!(Request::parse(&request.to_link()), Ok(request));
    }
    match RequestLink::parse(text) {
        Ok(RequestLink::Reference { client_id, uri }) => {
            let link = RequestLink::to_reference(&client_id, &uri);
            assert_eq!(RequestLink::parse(&link), Ok(RequestLink::Reference { client_id, uri }));
        }
        Ok(RequestLink::Signed { client_id, jwt }) => {
            let link = RequestLink::to_signed(&client_id, &jwt);
            let again = RequestLink::parse(&link);
            if link.len() <= simsim_attestation::MAX_REQUEST {
                assert_eq!(again, Ok(RequestLink::Signed { client_id, jwt }));
            }
        }
        _ => {}
    }
    let _ = Response::parse(text.as_bytes());
    let _ = Policy::parse(text);
}
