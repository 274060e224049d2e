//! The main road through the command: vault, score, request, share, verify, receipts, erase.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use simsim_attestation::{Signer, SoftwareSigner};
use simsim_wallet::{Passphrase, Wallet};

use crate::person::{Person, Ran};

const SHOP: &str = "https://bikes.example/answer";
/// The day after the demo person's files end.
const AS_OF: &str = "2026-11-01";

/// What a merchant keeps of a request.
struct Asked {
    link: String,
    client_id: String,
    nonce: String,
}

fn ask(person: &Person, what: &[&str]) -> Asked {
    let fixed = ["request", "--json", "--audience", SHOP, "--purpose", "Bike without deposit"];
    let made = person.run(&[&fixed, what].concat()).json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    Asked { link: text("link"), client_id: text("client_id"), nonce: text("nonce") }
}

fn verify(person: &Person, asked: &Asked, presentation: &str, more: &[&str]) -> Ran {
    let fixed = ["verify", "--json", "--self-asserted", "--aud", &asked.client_id];
    let nonce = ["--nonce", asked.nonce.as_str()];
    person.run_with(&[&fixed[..], &nonce, more].concat(), presentation.as_bytes())
}

/// The demo person's answer to a question about a threshold that she reaches.
fn answer(person: &Person) -> (Asked, String) {
    let asked = ask(person, &["--at-least", "550"]);
    let shared =
        person.run(&["share", "--json", &asked.link, "--approve", "score_at_least.550"]).json();
    (asked, shared["presentation"].as_str().unwrap().to_owned())
}

#[test]
fn a_bank_file_goes_in_and_a_verified_answer_comes_out() {
    let person = Person::with_records();
    let (asked, presentation) = answer(&person);
    let verdict = verify(&person, &asked, &presentation, &["--at-least", "550"]).json();
    assert_eq!(verdict["ok"], true);
    assert_eq!(verdict["level"], "L0");
    assert_eq!(verdict["score_at_least"], json!({ "550": true }));
    assert_eq!(verdict["scorecard"]["id"], "simsim-v1");
    for never in ["score", "band", "sub", "status", "categories"] {
        assert!(verdict.get(never).is_none(), "{never} was not approved, or never leaves");
    }
}

#[test]
fn the_points_add_up_to_the_score_exactly() {
    let person = Person::with_records();
    let score = person.run(&["score", "--json", "--as-of", AS_OF]).json();
    let number = score["score"].as_i64().unwrap();
    let sum = |list: &str| -> i64 {
        score[list].as_array().unwrap().iter().map(|one| one["points"].as_i64().unwrap()).sum()
    };
    assert_eq!(score["base"].as_i64().unwrap() + sum("characteristics"), number);
    assert_eq!(sum("categories"), sum("characteristics"));
    assert_eq!(score["categories"].as_array().unwrap().len(), 5);
    let (low, high) =
        (score["interval"][0].as_i64().unwrap(), score["interval"][1].as_i64().unwrap());
    assert!((350..=number).contains(&low) && (number..=950).contains(&high), "{low} {high}");
    assert_eq!((&score["no_score"], &score["as_of"]), (&Value::Null, &json!(AS_OF)));
    for one in score["characteristics"].as_array().unwrap() {
        for field in ["id", "category", "value", "points", "neutral", "max", "reason"] {
            assert!(one.get(field).is_some(), "{field} is missing in {one}");
        }
    }
}

#[test]
fn what_if_tries_a_change_on_the_vault_and_keeps_nothing_of_it() {
    let person = Person::with_records();
    let score = || person.run(&["score", "--json", "--as-of", AS_OF]).json()["score"].clone();
    let before = score();
    let tried = person.run(&["what-if", "--json", "--as-of", AS_OF, "--statements-signed"]).json();
    assert_eq!(tried["before"]["score"], before);
    let after = tried["after"]["score"].as_i64().unwrap();
    assert_eq!(tried["gained"].as_i64().unwrap(), after - before.as_i64().unwrap());
    assert_eq!(score(), before);
    let steps = person.run(&["what-if", "--json", "--as-of", AS_OF]).json();
    let gains: Vec<i64> =
        steps.as_array().unwrap().iter().map(|step| step["gained"].as_i64().unwrap()).collect();
    assert!(!gains.is_empty() && gains.is_sorted_by(|a, b| a >= b), "{gains:?}");
    let unknown = "00000000000000000000000000000000";
    let error = person.run(&["what-if", "--as-of", AS_OF, "--dispute", unknown]).refused();
    assert!(error.contains("no record has that id"), "{error}");
}

#[test]
fn an_empty_vault_gives_no_number_and_says_what_is_missing() {
    let person = Person::with_vault();
    let score = person.run(&["score", "--json"]).json();
    assert_eq!(
        (&score["score"], &score["band"], &score["interval"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert!(!score["no_score"]["missing"].as_array().unwrap().is_empty());
    assert!(person.run(&["score"]).ok().contains("No number yet"));
}

#[test]
fn any_changed_byte_is_refused() {
    let person = Person::with_records();
    let (asked, presentation) = answer(&person);
    let mut lines = String::new();
    let jwk = issuer_key(&presentation);
    let now = issued_at(&presentation);
    let mut line = |id: usize, presentation: &str| {
        let line = json!({ "id": id, "presentation": presentation, "aud": asked.client_id,
            "nonce": asked.nonce, "jwk": jwk, "now": now });
        lines.push_str(&format!("{line}\n"));
    };
    line(0, &presentation);
    for at in 0..presentation.len() {
        for other in ["A", "~", ".", "\u{0}", "é"] {
            let mut changed = presentation.clone();
            if &changed[at..=at] != other {
                changed.replace_range(at..=at, other);
                line(at + 1, &changed);
            }
        }
    }
    let verdicts = person.run_with(&["verify", "--jsonl"], lines.as_bytes()).ok();
    for verdict in verdicts.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        assert_eq!(verdict["ok"], verdict["id"] == 0, "{verdict}");
        assert_eq!(verdict["error"].is_null(), verdict["ok"] == true, "{verdict}");
    }
    assert_eq!(verdicts.lines().count(), lines.lines().count());
}

#[test]
fn a_wrong_nonce_audience_time_or_threshold_is_named() {
    let person = Person::with_records();
    let (asked, presentation) = answer(&person);
    let error = |asked: &Asked, more: &[&str]| {
        let ran = verify(&person, asked, &presentation, more);
        assert_eq!(ran.code(), Some(1));
        serde_json::from_str::<Value>(&ran.stdout()).unwrap()["error"].clone()
    };
    let other = |client_id: &str, nonce: &str| Asked {
        link: String::new(),
        client_id: client_id.to_owned(),
        nonce: nonce.to_owned(),
    };
    assert_eq!(error(&other(&asked.client_id, "another"), &[]), "kb_wrong_nonce");
    assert_eq!(
        error(&other("redirect_uri:https://a.example", &asked.nonce), &[]),
        "kb_wrong_audience"
    );
    assert_eq!(error(&asked, &["--at-least", "900"]), "predicate_not_met");
    let late = (issued_at(&presentation) + 3600).to_string();
    assert_eq!(error(&asked, &["--now", &late]), "expired");
}

#[test]
fn lines_that_are_no_presentation_get_a_verdict_each_and_stop_nothing() {
    let person = Person::new();
    let input = b"nonsense\n{\"id\":7}\n\n{\"id\":8,\"presentation\":\"x\",\"aud\":\"a\",\"nonce\":\"n\",\"jwk\":{},\"now\":1}\n";
    let printed = person.run_with(&["verify", "--jsonl"], input).ok();
    let lines: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines,
        [
            json!({ "id": null, "ok": false, "error": "malformed_line" }),
            json!({ "id": 7, "ok": false, "error": "malformed_line" }),
            json!({ "id": 8, "ok": false, "error": "bad_jwk" }),
        ]
    );
}

#[test]
fn thousands_of_lines_are_answered_in_order() {
    let person = Person::with_records();
    let (asked, presentation) = answer(&person);
    let line = json!({
        "presentation": presentation, "aud": asked.client_id, "nonce": asked.nonce,
        "jwk": issuer_key(&presentation), "now": issued_at(&presentation),
    });
    let lines: String = (0..5000) // more than are read at once
        .map(|id| {
            let mut line = line.clone();
            line["id"] = json!(id);
            if id % 3 == 0 {
                line["nonce"] = json!("another");
            }
            line.to_string() + "\n"
        })
        .collect();
    let verdicts = person.run_with(&["verify", "--jsonl"], lines.as_bytes()).ok();
    let verdicts: Vec<Value> =
        verdicts.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts.len(), 5000);
    for (id, verdict) in verdicts.iter().enumerate() {
        let error = if id % 3 == 0 { json!("kb_wrong_nonce") } else { Value::Null };
        assert_eq!(*verdict, json!({"id": id, "ok": error.is_null(), "error": error}));
    }
}

#[test]
fn a_request_is_drawn_as_a_picture() {
    let person = Person::new();
    let ask = ["request", "--audience", SHOP, "--purpose", "a bike", "--at-least", "600", "--qr"];
    assert!(person.run(&ask).stderr().contains('█'), "in the terminal");
    let file = person.path("code.png");
    person.run(&[&ask[..], &[&file]].concat()).ok();
    assert!(std::fs::read(&file).unwrap().starts_with(b"\x89PNG"));
    let error = person.run(&[&ask[..], &[&person.path("code.pdf")]].concat()).refused();
    assert!(error.contains("name a .png or a .svg"), "{error}");
}

#[test]
fn what_a_stranger_signs_cannot_write_on_the_terminal() {
    let signer = SoftwareSigner::make().unwrap();
    let jwk: Value = serde_json::from_str(&signer.public_key().to_jwk()).unwrap();
    let jws = |header: Value, payload: Value| {
        let part = |it: Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let input = [part(header), part(payload)].join(".");
        let signature = signer.sign(input.as_bytes()).unwrap();
        [input, URL_SAFE_NO_PAD.encode(signature.as_bytes())].join(".")
    };
    let now = 1_795_000_000;
    let claims = json!({
        "iss": signer.public_key().thumbprint_uri(), "vct": "https://a.example/1", "iat": now,
        "exp": now + 900, "cnf": {"jwk": jwk}, "a\n✓ verified, level L4\u{1b}[2J": "\u{9b}1m\u{202e}",
    });
    let token = jws(json!({"alg": "ES256", "typ": "dc+sd-jwt", "jwk": jwk}), claims) + "~";
    let sd_hash = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
    let bound =
        json!({"aud": "a", "nonce": "n", "iat": now, "sd_hash": URL_SAFE_NO_PAD.encode(sd_hash)});
    let text = token + &jws(json!({"alg": "ES256", "typ": "kb+jwt"}), bound);
    let now = now.to_string();
    let verify = ["verify", "--self-asserted", "--aud", "a", "--nonce", "n", "--now", &now];
    let printed = Person::new().run_with(&verify, text.as_bytes()).ok();
    assert_eq!(printed.matches("\n✓").count(), 0, "{printed}");
    assert!(printed.starts_with("✓ verified, level L0\n"), "{printed}");
    let strange = |it: char| it.is_control() && it != '\n' || it == '\u{202e}';
    assert!(!printed.contains(strange), "{printed:?}");
}

#[test]
fn a_threshold_that_is_not_met_looks_like_a_refusal() {
    let person = Person::with_records();
    let asked = ask(&person, &["--at-least", "700"]);
    let not_met = person.run(&["share", "--json", &asked.link, "--approve", "score_at_least.700"]);
    let declined = person.run(&["share", "--json", &asked.link]);
    assert_eq!(not_met.stdout(), declined.stdout());
    assert_eq!(not_met.refused(), declined.refused());
    assert_eq!(person.run(&["receipts", "--json"]).json(), json!([]));
}

#[test]
fn a_receipt_names_the_claims_and_holds_no_values() {
    let person = Person::with_records();
    let asked = ask(&person, &["--band", "--score", "--name", "Bikes & Co"]);
    person.run(&["share", "--json", &asked.link, "--approve", "score"]).ok();
    let receipts = person.run(&["receipts", "--json"]).json();
    assert_eq!(receipts.as_array().unwrap().len(), 1);
    assert_eq!(receipts[0]["claims"], json!(["score"]));
    assert_eq!(receipts[0]["controller_name"], "Bikes & Co");
    assert_eq!(receipts[0]["purpose"], "Bike without deposit");
    let again = person.run(&["share", "--preview", "--json", &asked.link]).json();
    assert_eq!(again["known"], json!(["score"]), "the shop is shown with what it knows");
}

#[test]
fn a_wrong_passphrase_is_refused_and_changes_nothing() {
    let person = Person::with_records();
    let error = person.run_as("not this one at all", &["score"], b"").refused();
    assert!(error.contains("passphrase does not open"), "{error}");
    person.run(&["score"]).ok();
}

#[test]
fn a_vault_that_is_open_elsewhere_is_refused() {
    let person = Person::with_vault();
    let passphrase = Passphrase::from(crate::person::PASSPHRASE.to_owned());
    let held = Wallet::open(&person.vault(), &passphrase).unwrap();
    let error = person.run(&["score"]).refused();
    assert!(error.contains("open in another process"), "{error}");
    held.lock();
    person.run(&["score"]).ok();
}

#[test]
fn no_word_of_the_person_is_found_in_the_vault() {
    let person = Person::with_records();
    let (_, presentation) = answer(&person);
    let mut words: Vec<Vec<u8>> = [
        "Lin Wei",
        "XINHUA DESIGN",
        "ZHOU MEILING",
        "Jingan Road",
        "14200.00",
        "1420000",
        "6200481500267",
        "Bike without deposit",
        "bikes.example",
    ]
    .iter()
    .map(|word| word.as_bytes().to_vec())
    .collect();
    words.push("林伟".as_bytes().to_vec());
    words.push(vec![0xc1, 0xd6, 0xce, 0xb0]); // the same in GB18030
    words.push(presentation.into_bytes()[..64].to_vec());
    let mut folders = vec![person.vault()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let content = std::fs::read(&path).unwrap();
            for word in &words {
                let found = content.windows(word.len()).any(|window| window == word);
                assert!(!found, "{} holds {word:?}", path.display());
            }
        }
    }
    assert!(files >= 3, "the vault's files were looked at");
}

#[test]
fn a_damaged_vault_file_loses_nothing_silently_and_never_panics() {
    let person = Person::with_records();
    let mut names: Vec<_> = std::fs::read_dir(person.vault())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && std::fs::metadata(path).unwrap().len() > 0)
        .collect();
    names.sort();
    let whole = person.run(&["score", "--json", "--as-of", AS_OF]).json()["score"].clone();
    for path in names {
        let before = std::fs::read(&path).unwrap();
        let mut damaged = before.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x40;
        std::fs::write(&path, &damaged).unwrap();
        let ran = person.run(&["score", "--json", "--as-of", AS_OF]);
        match ran.code() {
            // healed: everything is there
            Some(0) => assert_eq!(ran.json()["score"], whole, "{}", path.display()),
            _ => drop(ran.refused()),
        }
        std::fs::write(&path, &before).unwrap();
    }
    assert_eq!(person.run(&["score", "--json", "--as-of", AS_OF]).json()["score"], whole);
}

#[test]
fn erase_asks_for_a_word_and_then_leaves_nothing() {
    let person = Person::with_records();
    let error = person.run(&["erase"]).refused();
    assert!(error.contains("nothing was erased"), "{error}");
    person.run(&["score"]).ok();
    person.run(&["erase", "--yes"]).ok();
    let error = person.run(&["score"]).refused();
    assert!(error.contains("there is no vault"), "{error}");
    let error = person.run(&["erase", "--yes"]).refused();
    assert!(error.contains("nothing was erased"), "{error}");
}

#[test]
fn a_vault_is_never_made_over_another_one() {
    let person = Person::with_records();
    let error = person.run(&["init"]).refused();
    assert!(error.contains("already"), "{error}");
    person.run(&["score"]).ok();
}

#[test]
fn a_short_passphrase_is_refused_before_anything_is_made() {
    let person = Person::new();
    let error = person.run_as("short", &["init"], b"").refused();
    assert!(error.contains("at least 8 characters"), "{error}");
    assert!(!Wallet::exists(&person.vault()));
}

#[test]
fn records_from_a_file_are_scored_without_a_vault() {
    let person = Person::new();
    let card = person.file("card.json", simsim_scoring::scorecard::SIMSIM_V1);
    let facts = crate::person::demo("facts.jsonl");
    let arguments =
        ["score", "--json", "--records", &facts, "--scorecard", &card, "--as-of", AS_OF];
    let score = person.run(&arguments).json();
    assert_eq!(score["scorecard"]["id"], "simsim-v1");
    assert!(!simsim_wallet::Wallet::exists(&person.vault()));
    let bad = person.file("bad.jsonl", "{\"id\":1}\n");
    let error = person.run(&["score", "--records", &bad]).refused();
    assert!(error.contains("line 1"), "{error}");
    let error = person.run(&["score", "--records", &facts, "--scorecard", &facts]).refused();
    assert!(error.contains("facts.jsonl"), "{error}");
}

#[test]
fn the_demo_plays_to_its_end_and_leaves_nothing_behind() {
    let printed = Person::new().run(&["demo"]).ok();
    for words in [
        "✓ none of",
        "✓ verified",
        "✗ refused bad_signature",
        "✗ refused kb_wrong_nonce",
        "✓ Nothing is left",
    ] {
        assert!(printed.contains(words), "{words:?} is not in {printed}");
    }
}

#[test]
fn the_demo_tells_programs_the_same_in_one_value() {
    let told = Person::new().run(&["demo", "--json"]).json();
    assert_eq!(told["refused"], json!(["bad_signature", "kb_wrong_nonce"]));
    assert_eq!(told["verified"]["score_at_least"], json!({ "600": true }));
    assert!(told["score"]["score"].as_i64().unwrap() >= 600);
}

/// The key that an answer without an attester names in its own header.
fn issuer_key(presentation: &str) -> Value {
    part(presentation, 0)["jwk"].clone()
}

fn issued_at(presentation: &str) -> u64 {
    part(presentation, 1)["iat"].as_u64().unwrap()
}

fn part(presentation: &str, index: usize) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let part = presentation.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
