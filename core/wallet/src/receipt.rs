//! Consent receipt: what the holder keeps of a share. Who asked, for what, which claims, when,
//! until when; never what the claims said.
//!
//! The words follow ISO/IEC TS 27560 (consent record information structure); the export is its
//! profile in the [Data Privacy Vocabulary], as JSON-LD. Withdrawing makes a message that asks the
//! merchant to erase what they hold, in the shape of the EUDI wallet's TS7 (data deletion request):
//! to whom, which attributes, when they were presented, on what right.
//!
//! [Data Privacy Vocabulary]: https://w3id.org/dpv/guides/consent-27560

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use simsim_attestation::SCORE_VCT;
use simsim_scoring::{order, record::RecordId};
use simsim_vault::ItemId;

use crate::{
    Wallet, WalletError,
    asker::{address, origin},
    collection,
    score::day_of,
};

/// What the holder keeps of one share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Names this receipt: 32 hexadecimal digits.
    pub id: String,
    /// The verifier: its full client id.
    pub controller: String,
    /// The name it gave itself, which nobody checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controller_name: Option<String>,
    /// Scheme and host of the address that the answer went to.
    #[serde(default)]
    pub contact: String,
    /// What it said the claims are for.
    pub purpose: String,
    /// The names of the claims that left, without their values.
    pub claims: Vec<String>,
    /// When they left, in seconds since 1970-01-01 UTC.
    pub shared_at: u64,
    /// When the attestation stops being good, in seconds since 1970-01-01 UTC.
    pub expires_at: u64,
    /// The scorecard that the claims rest on.
    pub scorecard: String,
    /// When the holder asked the verifier to erase them, in seconds since 1970-01-01 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<u64>,
}

/// Which receipts. Everything that is given must hold; the default lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// With this text in the verifier's name or address or in the purpose, in whatever case.
    pub text: Option<String>,
    /// Shared at this time or later, in seconds since 1970-01-01 UTC.
    pub from: Option<u64>,
    /// Shared at this time or earlier, in seconds since 1970-01-01 UTC.
    pub to: Option<u64>,
    /// Not withdrawn.
    pub standing: bool,
}

/// Asks a verifier to erase what it was told. Its JSON is the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EraseRequest {
    /// Always `data_deletion_request`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The right that it rests on.
    pub right: &'static str,
    /// The verifier: its full client id.
    pub client_id: String,
    /// The name it gave itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where the message goes: the scheme and host that the answer went to.
    pub contact: String,
    /// The type of the attestation that was presented.
    pub vct: &'static str,
    /// The claims that were presented, by name.
    pub attributes: Vec<String>,
    /// When they were presented, in seconds since 1970-01-01 UTC.
    pub presented_at: u64,
    /// When this was asked, in seconds since 1970-01-01 UTC.
    pub requested_at: u64,
    /// The receipt that the holder has of it.
    pub receipt: String,
}

impl Wallet {
    /// Every receipt, the latest first.
    ///
    /// # Errors
    ///
    /// [`WalletError::Vault`] when the store cannot be read, [`WalletError::Unreadable`] when a
    /// receipt was written by a later version.
    pub fn receipts(&self) -> Result<Vec<Receipt>, WalletError> {
        let kept = self.kept::<Receipt>(collection::RECEIPTS)?;
        let mut receipts: Vec<Receipt> = kept.into_iter().map(|(_, receipt)| receipt).collect();
        order::sort_by(&mut receipts, &mut |a, b| (b.shared_at, &b.id).cmp(&(a.shared_at, &a.id)));
        Ok(receipts)
    }

    /// The receipts that `filter` lets through, the latest first.
    ///
    /// # Errors
    ///
    /// As [`receipts`](Self::receipts).
    pub fn find_receipts(&self, filter: &ReceiptFilter) -> Result<Vec<Receipt>, WalletError> {
        let mut receipts = self.receipts()?;
        receipts.retain(|receipt| filter.admits(receipt));
        Ok(receipts)
    }

    /// Takes back the consent of a receipt: marks it, and gives the message that asks the verifier
    /// to erase what it was told. Asking again gives the same message.
    ///
    /// # Errors
    ///
    /// [`WalletError::NoSuchReceipt`], [`WalletError::Vault`].
    pub fn withdraw(&mut self, id: &str, now: u64) -> Result<EraseRequest, WalletError> {
        let mut receipt = self
            .receipts()?
            .into_iter()
            .find(|it| it.id == id)
            .ok_or(WalletError::NoSuchReceipt)?;
        let requested_at = *receipt.withdrawn_at.get_or_insert(now);
        self.keep(collection::RECEIPTS, receipt.item()?, &receipt)?;
        Ok(EraseRequest {
            kind: "data_deletion_request",
            right: "Regulation (EU) 2016/679, Article 17(1)(b)",
            contact: receipt.origin(),
            client_id: receipt.controller,
            client_name: receipt.controller_name,
            vct: SCORE_VCT,
            attributes: receipt.claims,
            presented_at: receipt.shared_at,
            requested_at,
            receipt: receipt.id,
        })
    }
}

impl Receipt {
    /// This receipt as JSON-LD, in the DPV's profile of ISO/IEC TS 27560.
    pub fn to_json_ld(&self) -> Value {
        let mut document = self.node();
        if let Value::Object(members) = &mut document {
            members.insert("@context".into(), context());
        }
        document
    }

    /// Scheme and host of the verifier, also where an earlier version kept only its client id.
    pub(crate) fn origin(&self) -> String {
        if self.contact.is_empty() {
            origin(address(&self.controller))
        } else {
            self.contact.clone()
        }
    }

    /// Under which id it is kept.
    pub(crate) fn item(&self) -> Result<ItemId, WalletError> {
        let id: RecordId = self.id.parse().map_err(|_| WalletError::NoSuchReceipt)?;
        Ok(ItemId::new(*id.as_bytes()))
    }

    fn node(&self) -> Value {
        let data = self.claims.iter().map(
            |claim| json!({"@type": "dpv:PersonalData", "dct:title": claim, "dct:type": SCORE_VCT}),
        );
        let given = json!({
            "@type": "dpv:ConsentGiven",
            "dpv:isIndicatedAtTime": time(self.shared_at),
            "dpv:isIndicatedBy": "dpv:DataSubject",
        });
        let withdrawn = self.withdrawn_at.map(|at| {
            json!({
                "@type": "dpv:ConsentWithdrawn",
                "dpv:isIndicatedAtTime": time(at),
                "dpv:isIndicatedBy": "dpv:DataSubject",
            })
        });
        let status: Vec<Value> = std::iter::once(given).chain(withdrawn).collect();
        json!({
            "@id": format!("urn:simsim:receipt:{}", self.id),
            "@type": "dpv:ConsentReceipt",
            "dct:identifier": self.id,
            "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
            "dct:created": time(self.shared_at),
            "schema:recipient": "dpv:DataSubject",
            "dpv:hasRecordOfActivity": {
                "@id": format!("urn:simsim:consent:{}", self.id),
                "@type": "dpv:ConsentRecord",
                "dct:identifier": self.id,
                "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
                "dpv:hasDataSubject": "dpv:Consumer",
                "dpv:hasDataController": {
                    "@id": address(&self.controller),
                    "@type": "dpv:DataController",
                    "dpv:hasName": self.controller_name,
                },
                "dpv:hasLegalBasis": "dpv:Consent",
                "dpv:hasConsentStatus": status,
                "dpv:hasProcess": {
                    "@type": "dpv:Process",
                    "dpv:hasPurpose": {"@type": "dpv:Purpose", "dct:description": self.purpose},
                    "dpv:hasProcessing": ["dpv:Collect", "dpv:Use"],
                    "dpv:hasPersonalData": data.collect::<Vec<Value>>(),
                    "dpv:hasDuration": {
                        "@type": "dpv:UntilTimeDuration",
                        "dct:valid": time(self.expires_at),
                    },
                },
                "dpv:hasRight": "eu-gdpr:A17",
            },
        })
    }
}

/// Several receipts as one JSON-LD document.
pub fn receipts_to_json_ld(receipts: &[Receipt]) -> Value {
    json!({
        "@context": context(),
        "@graph": receipts.iter().map(Receipt::node).collect::<Vec<Value>>(),
    })
}

impl ReceiptFilter {
    fn admits(&self, receipt: &Receipt) -> bool {
        let has_text = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            [Some(&receipt.controller), receipt.controller_name.as_ref(), Some(&receipt.purpose)]
                .into_iter()
                .flatten()
                .any(|text| text.to_lowercase().contains(&wanted))
        };
        self.text.as_ref().is_none_or(has_text)
            && self.from.is_none_or(|from| receipt.shared_at >= from)
            && self.to.is_none_or(|to| receipt.shared_at <= to)
            && (!self.standing || receipt.withdrawn_at.is_none())
    }
}

fn context() -> Value {
    json!({
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

/// Seconds since 1970-01-01 UTC as an `xsd:dateTime`.
fn time(seconds: u64) -> Value {
    let of_day = seconds % 86_400;
    let (hour, minute, second) = (of_day / 3600, of_day % 3600 / 60, of_day % 60);
    let text = format!("{}T{hour:02}:{minute:02}:{second:02}Z", day_of(seconds));
    json!({"@type": "xsd:dateTime", "@value": text})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_in_json_ld_says_who_what_when_and_no_value() {
        let mut receipt = Receipt {
            id: "ab".repeat(16),
            controller: "redirect_uri:https://bikes.example/answer".into(),
            controller_name: Some("Bikes & Co".into()),
            contact: "https://bikes.example".into(),
            purpose: "a bike".into(),
            claims: vec!["score".into()],
            shared_at: 1_795_000_000,
            expires_at: 1_795_000_900,
            scorecard: "simsim-v1".into(),
            withdrawn_at: None,
        };
        let record = |receipt: &Receipt| receipt.to_json_ld()["dpv:hasRecordOfActivity"].clone();
        let document = record(&receipt);
        assert_eq!(document["dpv:hasDataController"]["@id"], "https://bikes.example/answer");
        assert_eq!(document["dpv:hasProcess"]["dpv:hasPersonalData"][0]["dct:title"], "score");
        assert_eq!(
            document["dpv:hasConsentStatus"][0]["dpv:isIndicatedAtTime"]["@value"],
            "2026-11-18T11:06:40Z"
        );
        assert_eq!(document["dpv:hasConsentStatus"].as_array().unwrap().len(), 1);
        receipt.withdrawn_at = Some(1_795_000_100);
        assert_eq!(record(&receipt)["dpv:hasConsentStatus"][1]["@type"], "dpv:ConsentWithdrawn");
    }
}
