//! The question inside a request, in the Digital Credentials Query Language
//! ([OpenID4VP 1.0, section 6](https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-6)).

use serde_json::{Value, json};

use crate::{Ask, RequestError, SCORE_VCT, verify::SD_JWT_VC};

/// The query's name for our one credential, under which the answer comes back.
pub(crate) const CREDENTIAL_ID: &str = "score";

pub(crate) fn ask(asks: &[Ask]) -> Value {
    let claims: Vec<_> = asks
        .iter()
        .map(|ask| match ask {
            Ask::AtLeast(_) => json!({"path": ask.path(), "values": [true]}),
            _ => json!({"path": ask.path()}),
        })
        .collect();
    json!({"credentials": [{
        "id": CREDENTIAL_ID,
        "format": SD_JWT_VC,
        "meta": {"vct_values": [SCORE_VCT]},
        "claims": claims,
    }]})
}

/// What a verifier says it can read.
pub(crate) fn formats() -> Value {
    json!({SD_JWT_VC: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}})
}

pub(crate) fn asked(query: &Value) -> Result<Vec<Ask>, RequestError> {
    let malformed = RequestError::Malformed { parameter: "dcql_query" };
    let unsupported = RequestError::Unsupported { parameter: "dcql_query" };
    let credentials = query.get("credentials").and_then(Value::as_array).ok_or(malformed)?;
    let [credential] = credentials.as_slice() else {
        return Err(unsupported);
    };
    let text = |name| credential.get(name).and_then(Value::as_str).ok_or(malformed);
    let types =
        credential.pointer("/meta/vct_values").and_then(Value::as_array).ok_or(malformed)?;
    if text("format")? != SD_JWT_VC || !types.iter().any(|vct| vct == SCORE_VCT) {
        return Err(RequestError::UnknownClaim);
    }
    if text("id")? != CREDENTIAL_ID || credential.get("claim_sets").is_some() {
        return Err(unsupported);
    }
    let claims = credential.get("claims").and_then(Value::as_array).ok_or(malformed)?;
    claims
        .iter()
        .map(|claim| {
            let path = claim.get("path").and_then(Value::as_array).ok_or(malformed)?;
            let ask = Ask::from_path(path).ok_or(RequestError::UnknownClaim)?;
            match (ask, claim.get("values")) {
                (_, None) => Ok(ask),
                (Ask::AtLeast(_), Some(values)) if *values == json!([true]) => Ok(ask),
                // anything else would be a guess at the exact score, or an ask for a false threshold
                _ => Err(unsupported),
            }
        })
        .collect()
}
