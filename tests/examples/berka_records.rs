//! Writes the Berka development accounts for `simsim score --records` and
//! `simsim scorecard backtest --cases`.
//!
//! `cargo run -p simsim-tests --example berka_records -- DIRECTORY` writes one JSONL file of records
//! for each account, and `cases.jsonl` with `{"id", "as_of", "outcome", "records"}` on each line.

use std::{env, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = PathBuf::from(env::args().nth(1).ok_or("which directory?")?);
    let Some(applicants) = simsim_tests::berka::applicants() else { return Ok(()) };
    fs::create_dir_all(&directory)?;
    let mut cases = String::new();
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
            "records": applicant.records,
        });
        cases.push_str(&case.to_string());
        cases.push('\n');
    }
    fs::write(directory.join("cases.jsonl"), cases)?;
    println!("{} accounts written to {}", applicants.len(), directory.display());
    Ok(())
}
