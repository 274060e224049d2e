//! An independent oracle for the integer arithmetic: the reference implementation's scores of the
//! Berka development accounts.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use simsim_scoring::{Score, Scorecard, score};
use simsim_tests::berka::{Applicant, applicants, rows, shared};

/// The reference's scorecard, without its minimum: the reference gives everybody a number.
fn reference_card() -> Option<Scorecard> {
    let bytes = shared("scorecards/simsim-v1.json")?;
    let mut file: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    file["minimum"] = serde_json::json!({
        "history_days": 0, "last_record_days": 730, "effective_records_milli": 0,
        "categories_with_grade": 0, "category_grade_permille": 0,
    });
    Some(Scorecard::parse(file.to_string().as_bytes()).unwrap())
}

#[test]
fn the_reference_scorecard_gives_the_reference_scores_on_all_development_accounts() {
    let (Some(card), Some(applicants)) = (reference_card(), applicants()) else { return };
    let expected = rows("reference/berka_dev_simref_scores.csv").unwrap();
    assert_eq!((expected.len(), applicants.len()), (197, 197));
    for row in expected {
        let account: u32 = row.number("account_id");
        let applicant: &Applicant =
            applicants.iter().find(|applicant| applicant.account == account).unwrap();
        let score: Score = score(&applicant.records, &card, applicant.as_of).unwrap();
        let ours = (
            score.number().unwrap(),
            score.unclamped_milli(),
            score.evidence_share(),
            score.half_width(),
        );
        let reference = (
            row.number("robust_score"),
            row.number("robust_milli"),
            row.number("evidence_permille"),
            row.number("half_width"),
        );
        assert_eq!(ours, reference, "account {account}");
    }
}

#[test]
fn the_points_add_up_to_the_score_on_all_development_accounts() {
    let (Some(card), Some(applicants)) = (reference_card(), applicants()) else { return };
    for applicant in applicants {
        let score = score(&applicant.records, &card, applicant.as_of).unwrap();
        let points: i32 = score.characteristics().iter().map(|c| c.points.unwrap()).sum();
        assert_eq!(score.base() + points, score.number().unwrap());
        let points: i32 = score.categories().iter().map(|c| c.points.unwrap()).sum();
        assert_eq!(score.base() + points, score.number().unwrap());
    }
}
