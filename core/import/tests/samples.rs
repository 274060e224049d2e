//! Real export files that are not part of the project: counts, exact sums, days and currencies as
//! independent parsers found them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;
use simsim_import::{ImportError, Options, import};

#[test]
fn every_sample_has_the_count_sum_days_and_currency_that_others_found() {
    let samples = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples"));
    let Ok(expected) = fs::read(samples.join("expected.json")) else {
        eprintln!("skipped: ../shared is not here");
        return;
    };
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&expected).unwrap();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (name, sample) in &expected {
        checked += 1;
        let bytes = fs::read(samples.join(name)).unwrap();
        if let Err(difference) = compare(&bytes, &sample["expected"]) {
            wrong.push(format!("{name}: {difference}"));
        }
    }
    eprintln!("{checked} of {} samples checked", expected.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn compare(bytes: &[u8], expected: &Value) -> Result<(), String> {
    let imported = match import(bytes, &Options::new(&[7; 32])) {
        Err(ImportError::Malformed { .. }) if expected["error_expected"] == true => return Ok(()),
        Err(error) => return Err(error.to_string()),
        Ok(imported) => imported,
    };
    let got = serde_json::to_value(&imported.summary).unwrap();
    for (ours, theirs) in
        [("count", "count"), ("first_date", "first_date"), ("last_date", "last_date")]
    {
        let unknown =
            expected.get(theirs).is_none() || (theirs == "count" && expected[theirs].is_null());
        if !unknown && got[ours] != expected[theirs] {
            return Err(format!("{ours} is {} and not {}", got[ours], expected[theirs]));
        }
    }
    let sums = expected_sums(expected);
    if expected.get("net_sum").or(expected.get("per_currency")).is_some()
        && got["net_sum"] != serde_json::to_value(&sums).unwrap()
    {
        return Err(format!("net_sum is {} and not {sums:?}", got["net_sum"]));
    }
    let bad = expected["bad_rows"].as_u64().unwrap_or(0);
    if got["rejected"].as_array().unwrap().len() as u64 != bad {
        return Err(format!("rejected is {} and not {bad} rows", got["rejected"]));
    }
    Ok(())
}

/// By currency; a file that names none has `XXX`.
fn expected_sums(expected: &Value) -> BTreeMap<String, String> {
    if let Some(each) = expected["per_currency"].as_object() {
        let sum = |(currency, of): (&String, &Value)| {
            (currency.clone(), of["net_sum"].as_str().unwrap().to_owned())
        };
        return each.iter().map(sum).collect();
    }
    let currency = expected["currency"].as_str().unwrap_or("XXX").to_owned();
    let sum = expected["net_sum"].as_str().unwrap_or_default().to_owned();
    BTreeMap::from([(currency, sum)])
}
