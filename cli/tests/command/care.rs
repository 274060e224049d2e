//! Taking care of a vault: backup, restore, doctor, passphrase.

use serde_json::{Value, json};

use crate::person::{PASSPHRASE, Person};

const AS_OF: &str = "2026-11-01";

fn score(person: &Person) -> Value {
    person.run(&["score", "--json", "--as-of", AS_OF]).json()["score"].clone()
}

#[test]
fn a_backup_opens_elsewhere_with_the_passphrase_alone() {
    let (old, new) = (Person::with_records(), Person::new());
    let backup = old.path("wallet.simsim");
    let written = old.run(&["backup", "--json", &backup]).json();
    assert_eq!(written["ok"], true);
    assert!(written["items"].as_u64().unwrap() > 500, "{written}");
    new.run(&["restore", "--json", &backup]).ok();
    assert_eq!(score(&new), score(&old));
    let bytes = std::fs::read(&backup).unwrap();
    for word in ["Lin Wei", "XINHUA DESIGN", "14200.00"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}

#[test]
fn a_backup_is_refused_with_a_wrong_passphrase_or_a_changed_byte_and_leaves_no_vault() {
    let (old, new) = (Person::with_vault(), Person::new());
    let backup = old.path("wallet.simsim");
    old.run(&["backup", &backup]).ok();
    new.run_as("not this one at all", &["restore", &backup], b"").refused();
    let mut bytes = std::fs::read(&backup).unwrap();
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    let changed = new.file("changed.simsim", &bytes);
    new.run(&["restore", &changed]).refused();
    let error = new.run(&["score"]).refused();
    assert!(error.contains("there is no vault"), "{error}");
}

#[test]
fn a_restore_never_replaces_a_vault_unasked() {
    let (old, other) = (Person::with_records(), Person::with_vault());
    let backup = old.path("wallet.simsim");
    old.run(&["backup", &backup]).ok();
    other.run(&["restore", &backup]).refused();
    assert_eq!(score(&other), Value::Null, "the empty vault is still there");
    other.run(&["restore", "--replace", &backup]).ok();
    assert_eq!(score(&other), score(&old));
}

#[test]
fn a_backup_is_never_written_over_a_file() {
    let person = Person::with_vault();
    let taken = person.file("taken.txt", b"mine");
    person.run(&["backup", &taken]).refused();
    assert_eq!(std::fs::read(&taken).unwrap(), b"mine");
}

#[test]
fn the_doctor_finds_nothing_in_a_healthy_vault() {
    let person = Person::with_records();
    let report = person.run(&["doctor", "--json"]).json();
    assert_eq!((&report["ok"], &report["findings"]), (&json!(true), &json!([])), "{report}");
    assert!(report["items"].as_u64().unwrap() > 500, "{report}");
}

/// Damages one stored chunk in the mirror, and takes the store away.
fn damage_every_copy_of_something(person: &Person) {
    std::fs::remove_dir_all(person.vault().join("store")).unwrap();
    let mirror = person.vault().join("mirror");
    let mut bytes = std::fs::read(&mirror).unwrap();
    let chunk = b"SimsimF\x01\x03";
    let place = bytes.windows(chunk.len()).position(|window| window == chunk).unwrap();
    bytes[place + 200] ^= 1;
    std::fs::write(&mirror, bytes).unwrap();
}

#[test]
fn the_doctor_names_what_no_copy_has_and_lets_go_of_it_only_when_told_to() {
    let person = Person::with_records();
    let before = person.run(&["doctor", "--json"]).json()["items"].as_u64().unwrap();
    damage_every_copy_of_something(&person);
    let found = person.run(&["doctor", "--json"]);
    assert_eq!(found.code(), Some(1));
    let found: Value = serde_json::from_str(&found.stdout()).unwrap();
    let named = |report: &Value| report["findings"].to_string().contains("damaged in every copy");
    assert!(named(&found), "{found}");

    let unasked = person.run(&["doctor", "--discard"]);
    assert!(unasked.stdout().contains("damaged in every copy"), "{}", unasked.stdout());
    assert!(unasked.refused().contains("nothing was discarded"));
    let again = person.run(&["doctor", "--json"]).stdout();
    assert!(named(&serde_json::from_str(&again).unwrap()), "{again}");

    let gone = person.run(&["doctor", "--discard", "--yes", "--json"]).json();
    let count = gone["discarded"].as_u64().unwrap();
    assert!(gone["ok"] == true && count > 0, "{gone}");
    let after = person.run(&["doctor", "--json"]).json();
    assert_eq!(after["findings"], json!([]));
    assert_eq!(after["items"].as_u64(), Some(before - count), "the rest stays");
    person.run(&["records"]).ok();
}

#[test]
fn a_changed_passphrase_opens_the_same_vault_and_the_old_one_no_longer_does() {
    let person = Person::with_records();
    let before = score(&person);
    let new = person.file("new.txt", "another five random words\n");
    person.run(&["passphrase", "--new-passphrase-file", &new]).ok();
    person.run_as(PASSPHRASE, &["score"], b"").refused();
    let opened = ["score", "--json", "--as-of", AS_OF];
    let after = person.run_as("another five random words", &opened, b"").json();
    assert_eq!(after["score"], before);
}
