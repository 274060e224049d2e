//! What a wallet user does beside the main road: records, disputes, perks, vouches, deposits,
//! history, the report, the export.

use serde_json::{Value, json};

use crate::person::Person;

fn first(person: &Person, more: &[&str]) -> String {
    let page = person.run(&[&["records", "--json", "--limit", "1"], more].concat()).json();
    page["records"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn records_are_listed_annotated_corrected_and_deleted_for_good() {
    let person = Person::with_records();
    let id = first(&person, &["--kind", "transaction"]);
    assert!(person.run(&["records"]).ok().contains(&id));
    person.run(&["records", "annotate", &id, "the tandem"]).ok();
    person.run(&["records", "correct", &id, "refund"]).ok();
    let found = person.run(&["records", "--json", "--text", "TANDEM"]).json();
    assert_eq!((&found["total"], &found["records"][0]["purpose"]), (&json!(1), &json!("refund")));
    let error = person.run(&["records", "delete", &id]).refused();
    assert!(error.contains("nothing was deleted"), "{error}");
    let before = person.run(&["records", "--json"]).json()["total"].as_u64().unwrap();
    person.run(&["records", "delete", &id, "--yes"]).ok();
    let again = person.run(&["import", "--json", &crate::person::demo("alipay.csv")]).json();
    assert_eq!(again[0]["added"], 0, "it does not come back");
    person.run(&["import", &crate::person::demo("bank.ofx")]).ok();
    let after = person.run(&["records", "--json"]).json()["total"].as_u64().unwrap();
    assert_eq!(after + 1, before);
    let error = person.run(&["records", "annotate", &"0".repeat(32), "x"]).refused();
    assert!(error.contains("simsim records lists them"), "{error}");
}

#[test]
fn a_dispute_shows_the_score_before_and_after_and_can_be_taken_back() {
    let person = Person::with_records();
    let id = first(&person, &["--kind", "loan"]);
    let opened = person.run(&["dispute", "open", &id, "--note", "not mine", "--json"]).json();
    assert!(opened["before"].is_i64() && opened["after"].is_i64(), "{opened}");
    let list = person.run(&["dispute", "list", "--json"]).json();
    assert_eq!((&list[0]["record"], &list[0]["note"]), (&json!(id), &json!("not mine")));
    assert_eq!(person.run(&["records", "--json", "--disputed"]).json()["total"], 1);
    let restored = person.run(&["dispute", "restore", &id, "--json"]).json();
    assert_eq!(restored["after"], opened["before"]);
    person.run(&["dispute", "restore", &id]).refused();
}

#[test]
fn a_consent_is_withdrawn_with_a_message_to_the_merchant() {
    let person = Person::with_records();
    let link = person
        .run(&[
            "request",
            "--json",
            "--audience",
            "https://bikes.example/a",
            "--purpose",
            "bike",
            "--score",
        ])
        .json()["link"]
        .as_str()
        .unwrap()
        .to_owned();
    let preview = person.run(&["share", "--preview", "--json", &link]).json();
    assert_eq!(preview["doubts"], json!(["no_name"]));
    assert_eq!(preview["items"][0]["lower"][0], "band");
    let shared = person.run(&["share", "--json", &link, "--approve", "band"]).json();
    assert_eq!(shared["receipt"]["claims"], json!(["band"]), "the lower answer");
    let id = shared["receipt"]["id"].as_str().unwrap();
    let message = person.run(&["receipts", "withdraw", id, "--json"]).json();
    assert_eq!(message["type"], "data_deletion_request");
    assert_eq!(
        (&message["contact"], &message["attributes"]),
        (&json!("https://bikes.example"), &json!(["band"]))
    );
    let file = person.path("receipts.jsonld");
    person.run(&["receipts", "--text", "bikes", "--export", &file]).ok();
    let document: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(document["@graph"][0]["@type"], "dpv:ConsentReceipt");
    assert_eq!(person.run(&["receipts", "--json", "--standing"]).json(), json!([]));
}

#[test]
fn the_shipped_sample_is_believed_and_a_changed_one_is_not() {
    let person = Person::with_records();
    person.run(&["perks", "sample"]).ok();
    let perks = person.run(&["perks", "--json"]).json();
    let count = |list: &str| perks[list].as_array().unwrap().len();
    assert_eq!(count("open") + count("next"), 7);
    assert!(person.run(&["perks", "--language", "de"]).ok().contains("ohne Kaution"));
    assert!(person.run(&["percentile"]).ok().contains("nobody's scores"));

    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let text = std::fs::read_to_string(folder.join("catalogue.json")).unwrap();
    let file = person.file("changed.json", text.replace("600", "350"));
    std::fs::copy(folder.join("catalogue.json.jws"), format!("{file}.jws")).unwrap();
    let error = person.run(&["perks", "add", &file]).refused();
    assert!(error.contains("forged"), "{error}");
}

#[test]
fn a_publisher_signs_and_a_wallet_that_trusts_them_takes_it() {
    let person = Person::with_records();
    let catalogue = json!({
        "schema": "simsim-catalogue/1", "id": "town", "title": {"en": "Town"},
        "issued": "2026-01-01", "expires": "2999-12-31", "scorecard": "simsim-v1",
        "merchants": [{"id": "a", "name": "A", "url": "https://a.example"}],
        "perks": [{"id": "p", "merchant": "a", "title": {"en": "Tea"}, "at_least": 350}],
    });
    let file = person.file("town.json", catalogue.to_string());
    let key = person.path("town.key");
    let signed = person.run(&["publish", "--json", &file, "--key", &key]).json();
    let error = person.run(&["perks", "add", &file]).refused();
    assert!(error.contains("do not trust"), "{error}");
    let jwk = person.file("town.jwk", signed["jwk"].as_str().unwrap());
    person.run(&["perks", "trust", "Town", &jwk]).ok();
    person.run(&["perks", "add", &file]).ok();
    assert!(person.run(&["perks"]).ok().contains("1 door is open"));
    person.run(&["perks", "distrust", "Town"]).ok();
    assert_eq!(person.run(&["perks", "--json"]).json()["open"], json!([]));
}

#[test]
fn two_people_exchange_a_vouch_as_files() {
    let (lin, chen) = (Person::with_vault(), Person::with_vault());
    let ask = lin.file("ask", lin.run(&["vouch", "ask", "--scope", "rental"]).ok());
    let vouch = lin.file("vouch", chen.run(&["vouch", "give", &ask]).ok());
    lin.run(&["vouch", "accept", &vouch]).ok();
    assert_eq!(lin.run(&["records", "--json", "--kind", "vouch"]).json()["total"], 1);
    let id = chen.run(&["vouch", "list", "--json"]).json()[0]["id"].as_str().unwrap().to_owned();
    let error = chen.run(&["vouch", "revoke", &id]).refused();
    assert!(error.contains("nothing was taken back"), "{error}");
    let back = lin.file("back", chen.run(&["vouch", "revoke", &id, "--yes"]).ok());
    assert_eq!(lin.run(&["vouch", "accept", &back, "--json"]).json()["revoked"], 1);
    let error = lin.run(&["vouch", "give", &ask]).refused();
    assert!(error.contains("nobody can vouch for themselves"), "{error}");
}

#[test]
fn a_deposit_goes_from_offer_to_end_between_two_sides() {
    let person = Person::with_vault();
    let key = person.path("shop.key");
    let fixed = ["deposit", "offer", "--key", &key, "--name", "Bikes & Co", "--what", "Cargo bike"];
    let amount = ["--amount", "30000", "--currency", "CNY", "--due", "2999-01-01"];
    let offer = person.file("offer", person.run(&[&fixed[..], &amount].concat()).ok());
    let signed = person.file("signed", person.run(&["deposit", "accept", &offer]).ok());
    person.run(&["deposit", "check", &offer, &signed]).ok();
    assert!(person.run(&["deposit", "list"]).ok().contains("runs until 2999-01-01"));
    let closing = person
        .file("closing", person.run(&["deposit", "close", "--key", &key, "--offer", &offer]).ok());
    let settled = person.file("settled", person.run(&["deposit", "settle", &closing]).ok());
    person.run(&["deposit", "check", &closing, &settled]).ok();
    person.run(&["deposit", "check", &offer, &settled]).refused();
    assert_eq!(person.run(&["deposit", "list", "--json"]).json()[0]["kept"], true);
}

#[test]
fn history_keeps_what_score_computed_and_the_report_is_one_page_from_nowhere_else() {
    let person = Person::with_records();
    assert!(person.run(&["history"]).ok().contains("No score was kept yet"));
    let number = person.run(&["score", "--json"]).json()["score"].clone();
    let history = person.run(&["history", "--json"]).json();
    assert_eq!((history.as_array().unwrap().len(), &history[0]["score"]), (1, &number));
    person.run(&["history", "--monthly"]).ok();

    let file = person.path("report.html");
    person.run(&["report", "--html", &file]).ok();
    let page = std::fs::read_to_string(&file).unwrap();
    for words in [
        "<table>",
        "role=\"img\"",
        "aria-label",
        "lang=\"en\"",
        "scope=\"row\"",
        &number.to_string(),
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    for never in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(never), "{never} would fetch something");
    }
}

#[test]
fn an_export_is_confirmed_and_reads_back() {
    let person = Person::with_records();
    let folder = person.path("export");
    let error = person.run(&["export", &folder]).refused();
    assert!(error.contains("nothing was written"), "{error}");
    person.run(&["export", &folder, "--yes"]).ok();
    let other = Person::with_vault();
    let read = other.run(&["import", "--json", &format!("{folder}/records.jsonl")]).json();
    let total = person.run(&["records", "--json"]).json()["total"].clone();
    assert_eq!(read[0]["count"], total);
}
