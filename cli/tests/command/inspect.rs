//! `simsim inspect` and `import`: real files, bad files, and the promises to programs.

use crate::person::{Person, demo, shared};
use serde_json::{Value, json};

#[test]
fn inspect_prints_the_promised_fields_and_no_others() {
    let value = Person::new().run(&["inspect", "--json", &demo("bank.ofx")]).json();
    assert_eq!(
        value,
        json!({
            "format": "ofx",
            "count": 355,
            "net_sum": { "CNY": "38947.66" },
            "first_date": "2024-11-03",
            "last_date": "2026-10-28",
            "rejected": [],
            "self_check": "none",
        })
    );
}

#[test]
fn every_sample_file_gives_the_expected_figures() {
    let Some(samples) = shared("samples") else { return };
    let text = std::fs::read_to_string(samples.join("expected.json")).unwrap();
    let files: serde_json::Map<String, Value> = serde_json::from_str(&text).unwrap();
    let person = Person::new();
    let mut checked = 0;
    for (name, entry) in &files {
        if !(name.starts_with("ofx/") || name.starts_with("alipay/")) {
            continue;
        }
        let expected = &entry["expected"];
        let path = samples.join(name);
        let got = person.run(&["inspect", "--json", path.to_str().unwrap()]).json();
        assert_eq!(got["count"], expected["count"], "{name}: count");
        assert_eq!(got["first_date"], expected["first_date"], "{name}: first date");
        assert_eq!(got["last_date"], expected["last_date"], "{name}: last date");
        assert_eq!(net(&got["net_sum"]), hundredths(&expected["net_sum"]), "{name}: net sum");
        let rejected = got["rejected"].as_array().unwrap().len();
        assert_eq!(Some(rejected as u64), expected["bad_rows"].as_u64().or(Some(0)), "{name}");
        checked += 1;
    }
    assert_eq!(checked, 12, "all OFX and Alipay files are there");
}

/// All sums of a file together, in ten-thousandths, so that no float comes in.
fn net(sums: &Value) -> i128 {
    sums.as_object().unwrap().values().map(hundredths).sum()
}

fn hundredths(decimal: &Value) -> i128 {
    let text = decimal.as_str().unwrap();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{part:0<4}").parse::<i128>().unwrap()
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let person = Person::with_vault();
    let first = person.run(&["import", "--json", &demo("alipay.csv")]).json();
    let again = person.run(&["import", "--json", &demo("alipay.csv")]).json();
    assert!(first[0]["added"].as_u64().unwrap() >= 210, "{first}");
    assert_eq!(first[0]["purposes"]["bill"], 48, "what was understood is shown");
    assert_eq!(again[0]["added"], 0);
    assert_eq!(again[0]["known"], first[0]["added"]);
}

#[test]
fn each_bad_file_gets_one_clear_error_and_the_others_are_still_read() {
    let person = Person::with_vault();
    let ofx = std::fs::read(demo("bank.ofx")).unwrap();
    let noise: Vec<u8> =
        (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (name, bytes) in [
        ("empty.ofx", Vec::new()),
        ("spaces.csv", b"   \n\n".to_vec()),
        ("noise.bin", noise),
        ("header.ofx", ofx[..100].to_vec()),
        ("nested.xml", "<OFX><A>".repeat(50_000).into_bytes()),
        ("nested.json", "[".repeat(100_000).into_bytes()),
    ] {
        let path = person.file(name, bytes);
        let error = person.run(&["inspect", &path]).refused();
        assert_eq!(error.lines().count(), 1, "{name}: {error}");
    }
    let empty = person.path("empty.ofx");
    let both = person.run(&["import", "--json", &empty, &demo("alipay.csv")]);
    assert_eq!(both.code(), Some(1));
    let results: Value = serde_json::from_str(&both.stdout()).unwrap();
    assert_eq!((&results[0]["ok"], &results[1]["ok"]), (&json!(false), &json!(true)));
}

#[test]
fn a_gigabyte_of_nothing_is_refused_before_it_is_read() {
    let person = Person::new();
    let path = person.file("nothing.ofx", b"");
    std::fs::File::options().write(true).open(&path).unwrap().set_len(1 << 30).unwrap();
    let error = person.run(&["inspect", &path]).refused();
    assert!(error.contains("larger than 256 MiB"), "{error}");
}

#[test]
fn a_file_cut_anywhere_is_read_as_far_as_it_goes_or_refused() {
    let person = Person::new();
    let ofx = std::fs::read(demo("bank.ofx")).unwrap();
    for length in (0..ofx.len()).step_by(4001) {
        let ran = person.run(&["inspect", &person.file("cut.ofx", &ofx[..length])]);
        if ran.code() != Some(0) {
            ran.refused();
        }
    }
}
