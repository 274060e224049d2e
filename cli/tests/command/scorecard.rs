//! Scorecards: lint, show, backtest, publish.

use std::process::Command;

use serde_json::{Value, json};

use crate::person::Person;

const V1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/scoring/scorecards/simsim-v1.json");

#[test]
fn every_shipped_scorecard_is_without_findings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/scoring/scorecards");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let found = Person::new().run(&["scorecard", "lint", "--json", path.to_str().unwrap()]);
        assert_eq!(found.json(), json!([]), "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn a_broken_scorecard_is_refused_with_the_path_of_the_mistake() {
    let person = Person::new();
    let mut card: Value = serde_json::from_str(&std::fs::read_to_string(V1).unwrap()).unwrap();
    card["categories"][1]["characteristics"][0]["feature"] = json!("shoe_size");
    let path = person.file("card.json", card.to_string());
    let error = person.run(&["scorecard", "lint", &path]).refused();
    assert!(error.contains("categories[1].characteristics[0]"), "{error}");
}

#[test]
fn a_signature_is_good_for_the_exact_bytes_and_for_its_publisher() {
    let person = Person::new();
    let (key, other) = (person.path("key.der"), person.path("other.der"));
    let (public, wrong) = (person.path("public.der"), person.path("wrong.der"));
    for (private, public) in [(&key, &public), (&other, &wrong)] {
        let made =
            openssl(&["genpkey", "-algorithm", "ed25519", "-outform", "DER", "-out", private])
                && openssl(&["pkey", "-in", private, "-pubout", "-outform", "DER", "-out", public]);
        if !made {
            eprintln!("SKIPPED: openssl is not here");
            return;
        }
    }
    let jws = person.run(&["scorecard", "sign", V1, "--key", &key]).ok();
    let jws = person.file("card.jws", jws.trim());
    person.run(&["scorecard", "verify", V1, "--signature", &jws, "--key", &public]).ok();
    person.run(&["scorecard", "verify", V1, "--signature", &jws, "--key", &wrong]).refused();
    let text = std::fs::read_to_string(V1).unwrap();
    let changed = person.file("changed.json", text.replacen("General", "general", 1) + "\n");
    person.run(&["scorecard", "verify", &changed, "--signature", &jws, "--key", &public]).refused();
}

#[test]
fn show_prints_every_characteristic() {
    let printed = Person::new().run(&["scorecard", "show", V1]).ok();
    for id in ["ch_on_time", "fc_regular", "pc_identity", "bp_bills", "ir_vouch"] {
        assert!(printed.contains(id), "{id} is not in {printed}");
    }
}

/// A year of wages and a bill each month, from a signed statement; for bad ones with late fees.
fn case(number: u32, is_bad: bool) -> String {
    let mut balance = 100_000;
    let mut records = Vec::new();
    for month in 1..=10 {
        let rows = [
            (1, "in", 200_000, "income_wages"),
            (5, "out", 60_000, "bill"),
            (
                20,
                "out",
                120_000 + i64::from(number) * 500,
                if is_bad { "late_fee" } else { "other" },
            ),
        ];
        for (day, direction, minor, purpose) in rows {
            balance += if direction == "in" { minor } else { -minor };
            records.push(json!({
                "id": format!("{number:016x}{month:08x}{day:08x}"),
                "day": format!("2026-{month:02}-{day:02}"),
                "source": {"origin": "signed_by_source", "id": "bank"}, "reliability": 1000,
                "kind": "transaction", "account": "01".repeat(16), "direction": direction,
                "amount": {"minor": minor, "currency": "EUR"}, "balance": balance,
                "purpose": purpose,
            }));
        }
    }
    let outcome = if is_bad { "bad" } else { "good" };
    let audit = json!({"shift": if number.is_multiple_of(2) { "day" } else { "night" }});
    json!({"records": records, "as_of": "2026-11-01", "outcome": outcome, "audit": audit})
        .to_string()
}

#[test]
fn backtest_and_audit_say_what_a_scorecard_is_worth() {
    let person = Person::new();
    let lines: Vec<String> = (0..50).map(|number| case(number, number % 5 == 0)).collect();
    let cases = person.file("cases.jsonl", lines.join("\n"));
    let svg = person.path("calibration.svg");
    let arguments = ["scorecard", "backtest", "--cases", &cases, "--svg", &svg];
    let printed = person.run(&arguments).ok();
    for part in ["40 good, 10 bad, 0 without a number", "AUC 1.0000", "Gini", "KS", "odds", "95 %"]
    {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
    assert!(std::fs::read_to_string(&svg).unwrap().starts_with("<svg"));
    // fifty people are too few for a verdict that holds; what is asked of each group is there
    let audit = person.run(&["scorecard", "audit", "--json", "--cases", &cases]).stdout();
    let findings: Value = serde_json::from_str(&audit).unwrap();
    let groups: Vec<&str> =
        findings.as_array().unwrap().iter().filter_map(|f| f["group"].as_str()).collect();
    assert_eq!(groups, ["day", "night"]);
    assert!(findings[0]["proxy_auc"].is_f64() && findings[0]["auc_gap"].is_f64(), "{audit}");
    let wrong = person.file("wrong.jsonl", format!("{}\n{{\"records\":[]}}", lines[0]));
    let error = person.run(&["scorecard", "backtest", "--cases", &wrong]).refused();
    assert!(error.contains("line 2"), "{error}");
}

fn openssl(arguments: &[&str]) -> bool {
    Command::new("openssl").args(arguments).output().is_ok_and(|ran| ran.status.success())
}
