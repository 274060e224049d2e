//! Writes the Berka development accounts for `simsim score --records` and
//! `simsim scorecard backtest --cases`.
//!
//! `cargo run -p simsim-tests --example berka_records -- DIRECTORY` writes one JSONL file of records
//! for each account, and `cases.jsonl` with `{"id", "as_of", "outcome", "audit", "records"}` on each line.

use std::{env, fs, path::PathBuf};

use simsim_scoring::day::Day;
use simsim_tests::berka::{Row, rows};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = PathBuf::from(env::args().nth(1).ok_or("which directory?")?);
    let Some(applicants) = simsim_tests::berka::applicants() else { return Ok(()) };
    fs::create_dir_all(&directory)?;
    let mut cases = String::new();
    let protected = rows("data/berka_protected_for_audit_only.csv.xz").unwrap_or_default();
    for applicant in &applicants {
        let mut lines = String::new();
        for record in &applicant.records {
            lines.push_str(&serde_json::to_string(record)?);
            lines.push('\n');
        }
        fs::write(directory.join(format!("{}.jsonl", applicant.account)), lines)?;
        let case = serde_json::json!({
            "id": applicant.account.to_string(),
            "as_of": applicant.as_of,
            "outcome": if applicant.is_bad { "bad" } else { "good" },
            "audit": protected
                .iter()
                .find(|row| row.number::<u32>("account_id") == applicant.account)
                .map(|row| audited(row, applicant.as_of)),
            "records": applicant.records,
        });
        cases.push_str(&case.to_string());
        cases.push('\n');
    }
    fs::write(directory.join("cases.jsonl"), cases)?;
    println!("{} accounts written to {}", applicants.len(), directory.display());
    Ok(())
}

/// What is never scored, and only looked at to see that it is not.
fn audited(row: &Row, as_of: Day) -> serde_json::Value {
    let (year, _, _) = as_of.ymd();
    let age = match year - row.number::<i32>("birth_year") {
        ..30 => "under 30",
        30..45 => "30 to 44",
        _ => "45 and over",
    };
    serde_json::json!({"sex": row.text("sex"), "age": age})
}
