//! Models of other engines, and the scores and reason codes that those engines give.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{collections::BTreeMap, fs, path::PathBuf};

use simsim_pmml::{Model, PmmlError};
use simsim_scoring::Scorecard;

fn shared(path: &str) -> Option<String> {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "../../../shared/vectors/pmml", path].iter().collect();
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: ../shared is not here ({})", path.display());
    }
    text
}

#[test]
fn published_cases_of_other_engines_come_out_the_same() {
    let Some(cases) = shared("cases.json") else { return };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&cases).unwrap();
    assert_eq!(cases.len(), 25);
    for case in cases {
        let model =
            Model::parse(shared(case["file"].as_str().unwrap()).unwrap().as_bytes()).unwrap();
        let input: BTreeMap<&str, String> = case["input"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(field, value)| (field.as_str(), value.to_string().trim_matches('"').to_owned()))
            .collect();
        let result = model.evaluate(|field| input.get(field).map(String::as_str)).unwrap();
        assert_eq!(result.score.to_string(), case["score"].to_string(), "{case}");
        let mut expected: Vec<&str> = case["reason_codes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|code| code.as_str())
            .collect();
        if case.get("note").is_some() {
            expected.dedup(); // that engine repeats the last code where there is no further one
        }
        assert_eq!(result.reason_codes, expected, "{case}");
    }
}

#[test]
fn models_made_with_the_tools_of_the_trade_score_as_another_engine_does() {
    for name in ["simsim-v1", "taiwan_lrwoe"] {
        let expected = match name {
            "simsim-v1" => "generated/simsim-v1_berka_dev_expected.csv".to_owned(),
            _ => format!("generated/{name}_expected.csv"),
        };
        let (Some(model), Some(rows)) =
            (shared(&format!("generated/{name}.pmml")), shared(&expected))
        else {
            return;
        };
        let model = Model::parse(model.as_bytes()).unwrap();
        let mut rows = csv::Reader::from_reader(rows.as_bytes());
        let mut count = 0;
        for row in rows.deserialize() {
            let row: BTreeMap<String, String> = row.unwrap();
            let result = model.evaluate(|field| row.get(field).map(String::as_str)).unwrap();
            let ours: f64 = result.score.to_string().parse().unwrap();
            let theirs: f64 = row["expected_score"].parse().unwrap();
            assert!((ours - theirs).abs() < 1e-9, "{name}: {ours} {theirs}");
            let codes: Vec<&str> = ["rc1", "rc2", "rc3", "rc4"]
                .iter()
                .map(|rank| row[*rank].as_str())
                .filter(|code| !code.is_empty())
                .collect();
            assert_eq!(result.reason_codes, codes, "{name}: row {count}");
            count += 1;
        }
        assert!(count > 100, "{name}: {count} rows");
    }
}

#[test]
fn a_model_of_our_features_becomes_a_scorecard_of_ours() {
    let (Some(ours), Some(other)) =
        (shared("generated/simsim-v1.pmml"), shared("generated/taiwan_lrwoe.pmml"))
    else {
        return;
    };
    let file = Model::parse(ours.as_bytes()).unwrap().to_scorecard().unwrap();
    let card = Scorecard::parse(file.as_bytes()).unwrap();
    assert_eq!((card.range().min, card.range().max), (350, 950));
    assert_eq!(card.characteristics().count(), 25);
    let error = Model::parse(other.as_bytes()).unwrap().to_scorecard().unwrap_err();
    assert!(error.to_string().contains("LIMIT_BAL"), "{error}");
}

#[test]
fn what_is_not_supported_is_refused_by_its_name() {
    let model = |schema: &str, attribute: &str| {
        let text = format!(
            r#"<PMML><DataDictionary><DataField name="x" optype="continuous" dataType="double"/>
            </DataDictionary><Scorecard useReasonCodes="false"><MiningSchema>{schema}</MiningSchema>
            <Characteristics><Characteristic name="c">{attribute}</Characteristic></Characteristics>
            </Scorecard></PMML>"#
        );
        Model::parse(text.as_bytes()).map(|_| ())
    };
    let field = r#"<MiningField name="x"/>"#;
    let good = r#"<Attribute partialScore="1"><True/></Attribute>"#;
    assert_eq!(model(field, good), Ok(()));
    let cases = [
        (r#"<MiningField name="x" outliers="asExtremeValues"/>"#, good, "outliers"),
        (
            field,
            r#"<Attribute partialScore="1"><SimplePredicate field="x" operator="near" value="1"/></Attribute>"#,
            "operator near",
        ),
        (
            field,
            r#"<Attribute><True/><ComplexPartialScore><Apply function="ln"><FieldRef field="x"/></Apply></ComplexPartialScore></Attribute>"#,
            "function ln",
        ),
    ];
    for (schema, attribute, part) in cases {
        let Err(PmmlError::Unsupported { part: named }) = model(schema, attribute) else {
            panic!("{part} was not refused");
        };
        assert!(named.contains(part), "{named}");
    }
    for text in ["", "<PMML>", "<!DOCTYPE x><PMML/>", "<PMML/>", "\u{0}", &"<a>".repeat(100)] {
        assert!(Model::parse(text.as_bytes()).is_err(), "{text}");
    }
}
