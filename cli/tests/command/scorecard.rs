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

fn openssl(arguments: &[&str]) -> bool {
    Command::new("openssl").args(arguments).output().is_ok_and(|ran| ran.status.success())
}
