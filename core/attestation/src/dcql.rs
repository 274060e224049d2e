//! The question inside a request, in the Digital Credentials Query Language
//! ([OpenID4VP 1.0, section 6](https://openid.net/specs/openid-4-verifiable-presentations-1_0.html#section-6)).
//!
//! Any query is read and checked; what we can answer is the part that asks for one attestation of a
//! score. Of alternatives (`claim_sets`, `credential_sets`) the first that we can answer is taken,
//! which is the order of the merchant's preference.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{Ask, RequestError, SCORE_VCT, verify::SD_JWT_VC};

/// The name that our own requests give the one credential they ask for.
pub(crate) const CREDENTIAL_ID: &str = "score";

/// The query for one attestation that shows all of `asks`.
pub(crate) fn ask(id: &str, asks: &[Ask]) -> Value {
    let claims: Vec<_> = asks
        .iter()
        .map(|ask| match ask {
            Ask::AtLeast(_) => json!({"path": ask.path(), "values": [true]}),
            _ => json!({"path": ask.path()}),
        })
        .collect();
    json!({"credentials": [{
        "id": id,
        "format": SD_JWT_VC,
        "meta": {"vct_values": [SCORE_VCT]},
        "claims": claims,
    }]})
}

/// What a verifier says it can read.
pub(crate) fn formats() -> Value {
    json!({SD_JWT_VC: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}})
}

/// A query whose form is right.
pub(crate) struct Query {
    credentials: Vec<Credential>,
    /// For each required set, the alternatives: lists of credential ids.
    required: Vec<Vec<Vec<String>>>,
}

impl Query {
    /// Reads a query of any credentials, in any format.
    pub(crate) fn parse(query: &Value) -> Result<Self, RequestError> {
        let credentials = list(query.get("credentials"))?
            .iter()
            .map(Credential::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let mut ids = BTreeSet::new();
        if !credentials.iter().all(|it| ids.insert(it.id.as_str())) {
            return Err(MALFORMED);
        }
        let mut required = Vec::new();
        for set in optional_list(query.get("credential_sets"))? {
            let options = list(set.get("options"))?
                .iter()
                .map(|option| names(option, &|id| ids.contains(id)))
                .collect::<Result<Vec<_>, _>>()?;
            match set.get("required") {
                None | Some(Value::Bool(true)) => required.push(options),
                Some(Value::Bool(false)) => {}
                Some(_) => return Err(MALFORMED),
            }
        }
        let has_sets = query.get("credential_sets").is_some();
        if !has_sets {
            required = credentials.iter().map(|it| vec![vec![it.id.clone()]]).collect();
        }
        Ok(Self { credentials, required })
    }

    /// What is asked of an attestation of a score, and the name that the answer goes under.
    pub(crate) fn asked(&self) -> Result<(String, Vec<Ask>), RequestError> {
        let ours = self.credentials.iter().find(|it| it.is_score);
        let ours = ours.ok_or(RequestError::UnknownClaim)?;
        let answers = |option: &Vec<String>| option.as_slice() == [ours.id.as_str()];
        if !self.required.iter().all(|options| options.iter().any(answers)) {
            return Err(RequestError::UnknownClaim);
        }
        Ok((ours.id.clone(), ours.asks()?))
    }
}

struct Credential {
    id: String,
    is_score: bool,
    claims: Vec<Claim>,
    claim_sets: Vec<Vec<String>>,
}

impl Credential {
    fn parse(value: &Value) -> Result<Self, RequestError> {
        let text = |name| value.get(name).and_then(Value::as_str).ok_or(MALFORMED);
        let (id, format) = (text("id")?, text("format")?);
        let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
        if id.is_empty() || !id.chars().all(is_name) {
            return Err(MALFORMED);
        }
        let flag = |name| value.get(name).is_none_or(Value::is_boolean);
        if !flag("multiple") || !flag("require_cryptographic_holder_binding") {
            return Err(MALFORMED);
        }
        let meta = value.get("meta").and_then(Value::as_object).ok_or(MALFORMED)?;
        let is_score = format == SD_JWT_VC && is_of_our_type(meta)?
            // issuers that the merchant insists on: whether ours is one, the answer itself shows
            && value.get("trusted_authorities").is_none();
        let claims = optional_list(value.get("claims"))?
            .iter()
            .map(Claim::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let mut ids = BTreeSet::new();
        for id in claims.iter().filter_map(|claim| claim.id.as_deref()) {
            if !ids.insert(id) {
                return Err(MALFORMED);
            }
        }
        let claim_sets = optional_list(value.get("claim_sets"))?
            .iter()
            .map(|set| names(set, &|id| ids.contains(id)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { id: id.into(), is_score, claim_sets, claims })
    }

    /// The first set of claims that an attestation of a score can show.
    fn asks(&self) -> Result<Vec<Ask>, RequestError> {
        if self.claim_sets.is_empty() {
            return self.claims.iter().map(Claim::ask).collect();
        }
        let named = |id: &String| self.claims.iter().find(|claim| claim.id.as_ref() == Some(id));
        let sets = self.claim_sets.iter().map(|set| {
            set.iter().map(|id| named(id).ok_or(MALFORMED)?.ask()).collect::<Result<Vec<_>, _>>()
        });
        sets.into_iter().find_map(Result::ok).ok_or(RequestError::UnknownClaim)
    }
}

struct Claim {
    id: Option<String>,
    path: Vec<Value>,
    values: Option<Vec<Value>>,
}

impl Claim {
    fn parse(value: &Value) -> Result<Self, RequestError> {
        let id = match value.get("id") {
            None => None,
            Some(Value::String(id)) if !id.is_empty() => Some(id.clone()),
            Some(_) => return Err(MALFORMED),
        };
        let path = list(value.get("path"))?.clone();
        if !path.iter().all(|step| step.is_string() || step.is_null() || step.is_u64()) {
            return Err(MALFORMED);
        }
        let values = value.get("values").map(|values| list(Some(values)).cloned()).transpose()?;
        let is_plain = |it: &Value| it.is_string() || it.is_boolean() || it.is_i64() || it.is_u64();
        if !values.iter().flatten().all(is_plain) {
            return Err(MALFORMED);
        }
        Ok(Self { id, path, values })
    }

    fn ask(&self) -> Result<Ask, RequestError> {
        let ask = Ask::from_path(&self.path).ok_or(RequestError::UnknownClaim)?;
        match (ask, self.values.as_deref()) {
            (_, None) | (Ask::AtLeast(_), Some([Value::Bool(true)])) => Ok(ask),
            // anything else would guess at the exact score, or ask for a false threshold
            _ => Err(RequestError::Unsupported { parameter: "dcql_query" }),
        }
    }
}

fn is_of_our_type(meta: &Map<String, Value>) -> Result<bool, RequestError> {
    let types = list(meta.get("vct_values"))?;
    Ok(types.iter().any(|vct| vct == SCORE_VCT))
}

/// A list that must be there and hold something.
fn list(value: Option<&Value>) -> Result<&Vec<Value>, RequestError> {
    value.and_then(Value::as_array).filter(|list| !list.is_empty()).ok_or(MALFORMED)
}

/// A list that may be absent, but not empty.
fn optional_list(value: Option<&Value>) -> Result<&[Value], RequestError> {
    value.map_or(Ok(&[]), |value| list(Some(value)).map(Vec::as_slice))
}

fn names(value: &Value, known: &dyn Fn(&str) -> bool) -> Result<Vec<String>, RequestError> {
    list(Some(value))?
        .iter()
        .map(|name| name.as_str().filter(|name| known(name)).map(String::from).ok_or(MALFORMED))
        .collect()
}

const MALFORMED: RequestError = RequestError::Malformed { parameter: "dcql_query" };

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    fn asked(query: &Value) -> Result<(String, Vec<Ask>), RequestError> {
        Query::parse(query)?.asked()
    }

    fn score(id: &str, claims: &Value) -> Value {
        json!({"id": id, "format": "dc+sd-jwt", "meta": {"vct_values": [SCORE_VCT]}, "claims": claims})
    }

    #[test]
    fn what_is_asked_is_read_back() {
        let asks = [Ask::AtLeast(600), Ask::Band, Ask::Categories, Ask::EvidenceShare, Ask::Score];
        assert_eq!(asked(&ask("q", &asks)), Ok(("q".into(), asks.to_vec())));
    }

    #[test]
    fn the_first_alternative_that_we_can_show_is_taken() {
        let claims = json!([
            {"id": "name", "path": ["given_name"]},
            {"id": "600", "path": ["score_at_least", "600"], "values": [true]},
            {"id": "band", "path": ["band"]},
        ]);
        let mut ours = score("ours", &claims);
        ours["claim_sets"] = json!([["name", "600"], ["600"], ["band"]]);
        let pid = json!({"id": "pid", "format": "mso_mdoc", "meta": {"vct_values": ["x"]}});
        let mut query = json!({"credentials": [ours, pid]});
        assert_eq!(asked(&query), Err(RequestError::UnknownClaim), "both are required");
        query["credential_sets"] = json!([{"options": [["pid"], ["ours"]]}]);
        assert_eq!(asked(&query), Ok(("ours".into(), vec![Ask::AtLeast(600)])));
        query["credential_sets"] = json!([{"options": [["pid"]]}]);
        assert_eq!(asked(&query), Err(RequestError::UnknownClaim));
        query["credential_sets"] = json!([{"options": [["nobody"]]}]);
        assert_eq!(asked(&query), Err(MALFORMED));
    }

    #[test]
    fn a_query_that_fishes_or_is_malformed_is_refused() {
        let unsupported = Err(RequestError::Unsupported { parameter: "dcql_query" });
        let of = |claims: Value| asked(&json!({"credentials": [score("q", &claims)]}));
        assert_eq!(of(json!([{"path": ["score"], "values": [641, 642]}])), unsupported);
        let false_threshold = json!([{"path": ["score_at_least", "600"], "values": [false]}]);
        assert_eq!(of(false_threshold), unsupported);
        for path in [json!(["score_at_least"]), json!(["score_at_least", "0600"]), json!(["sub"])] {
            assert_eq!(of(json!([{"path": path}])), Err(RequestError::UnknownClaim));
        }
        for claims in [json!([]), json!([{"path": []}]), json!([{"path": [-1]}]), json!("score")] {
            assert_eq!(of(claims), Err(MALFORMED));
        }
        let twice = json!({"credentials": [score("q", &json!([{"path": ["band"]}])), score("q", &json!([{"path": ["band"]}]))]});
        assert_eq!(asked(&twice), Err(MALFORMED));
    }

    #[test]
    fn published_queries_are_read_and_are_not_for_us() {
        let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/attestation");
        let mut count = 0;
        for folder in ["openid4vp-1.0", "openid4vp-1.1", "eudi-openid4vp-kt"] {
            let Ok(files) = fs::read_dir(PathBuf::from(vectors).join(folder)) else {
                println!("skipped: ../shared is not here");
                return;
            };
            for file in files {
                let text = fs::read_to_string(file.unwrap().path()).unwrap();
                let Ok(query) = serde_json::from_str::<Value>(&text) else { continue };
                if query.get("credentials").is_some() {
                    assert_eq!(asked(&query), Err(RequestError::UnknownClaim), "{text}");
                    count += 1;
                }
            }
        }
        assert!(count >= 18, "{count}");
    }
}
