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
    let mut wrong = Vec::new();
    for (name, entry) in &files {
        let expected = &entry["expected"];
        let path = samples.join(name);
        let ran = person.run(&["inspect", "--json", path.to_str().unwrap()]);
        if ran.code() != Some(0) {
            if expected["error_expected"] != true {
                wrong.push(format!("{name}: {}", ran.stderr()));
            }
            continue;
        }
        let got = ran.json();
        for field in ["count", "first_date", "last_date"] {
            let known = expected.get(field).is_some_and(|it| field != "count" || !it.is_null());
            if known && got[field] != expected[field] {
                wrong.push(format!("{name}: {field} is {}, not {}", got[field], expected[field]));
            }
        }
        if let Some(sums) = sums(expected)
            && got["net_sum"] != sums
        {
            wrong.push(format!("{name}: net_sum is {}, not {sums}", got["net_sum"]));
        }
        let rejected = got["rejected"].as_array().unwrap().len() as u64;
        let bad = expected["bad_rows"].as_u64().unwrap_or(0);
        if rejected != bad {
            wrong.push(format!("{name}: {rejected} rows are rejected, not {bad}"));
        }
    }
    assert_eq!(files.len(), 68, "all samples are there");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The exact sums by currency; a file that names none has `XXX`.
fn sums(expected: &Value) -> Option<Value> {
    if let Some(each) = expected["per_currency"].as_object() {
        let sum = |(currency, of): (&String, &Value)| (currency.clone(), of["net_sum"].clone());
        return Some(Value::Object(each.iter().map(sum).collect()));
    }
    let sum = expected.get("net_sum")?;
    Some(json!({ (expected["currency"].as_str().unwrap_or("XXX")): sum }))
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

/// A table that no profile knows, and whose columns its header tells.
const TABLE: &str =
    "Date;Payee;Amount\n2026-01-05;Anna Berg;-700.00\n2026-02-05;Anna Berg;-700.00\n";

#[test]
fn an_unknown_table_waits_for_a_confirmation_and_takes_it_from_yes_or_a_mapping() {
    let person = Person::with_vault();
    let table = person.file("table.csv", TABLE);
    let error = person.run(&["import", &table]).refused();
    assert!(error.contains("simsim inspect --columns"), "{error}");
    assert_eq!(person.run(&["records", "--json"]).json()["total"], 0, "nothing was kept");

    let columns = person.run(&["inspect", "--columns", &table]).json();
    assert_eq!((&columns["day"], &columns["amount"]), (&json!("date"), &json!("amount")));
    let mut mapping = columns;
    mapping["currency"] = json!("EUR");
    mapping["spend_is_positive"] = json!(true);
    let mapping = person.file("mapping.json", mapping.to_string());
    let got = person.run(&["inspect", "--json", "--mapping", &mapping, &table]).json();
    assert_eq!(got["net_sum"], json!({ "EUR": "1400.00" }));
    let kept = person.run(&["import", "--json", "--mapping", &mapping, &table]).json();
    assert_eq!(kept[0]["count"], 2);
    person.run(&["inspect", "--columns", &demo("bank.ofx")]).refused();

    let fresh = Person::with_vault();
    let kept = fresh.run(&["import", "--json", "--yes", "--currency", "CHF", &table]).json();
    assert_eq!(kept[0]["net_sum"], json!({ "CHF": "-1400.00" }));
    assert_eq!(fresh.run(&["mapping", "list", "--json"]).json(), json!([]), "nobody looked at it");
}

#[cfg(unix)]
#[test]
fn a_confirmed_mapping_is_used_for_the_next_file_of_its_layout_until_it_is_forgotten() {
    let person = Person::with_vault();
    let table = person.file("january.csv", TABLE);
    let next = person.file("march.csv", "amount;Date;PAYEE\n-700.00;2026-03-05;Anna Berg\n");
    let other = person.file("other.csv", "Date;Payee;Amount;Balance\n2026-01-05;A;-7.00;1.00\n");

    let no = person.run_typing(&["import", &table], "n\n");
    let error = no.stderr();
    assert_eq!(no.code(), Some(1), "{error}");
    assert!(error.contains("Is that right? [y/N]") && error.contains("--mapping"), "{error}");
    assert_eq!(person.run(&["records", "--json"]).json()["total"], 0, "nothing was kept");
    assert_eq!(person.run(&["mapping", "list", "--json"]).json(), json!([]), "nor remembered");

    let said = person.run_typing(&["import", &table], "y\n").ok();
    for shown in ["no profile knows this table", "2026-01-05  out", "700.00", "Anna Berg"] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    let list = person.run(&["mapping", "list", "--json"]).json();
    assert_eq!(list[0]["columns"], json!(["date", "payee", "amount"]));
    assert_eq!(list[0]["mapping"]["amount"], "amount");

    let kept = person.run(&["import", "--json", &next]).json();
    assert_eq!((&kept[0]["count"], &kept[0]["remembered"]), (&json!(1), &list[0]["id"]));
    person.run(&["import", &other]).refused(); // one column more is another layout

    let id = list[0]["id"].as_str().unwrap();
    person.run(&["mapping", "forget", id]).ok();
    person.run(&["import", &next]).refused();
    let error = person.run(&["mapping", "forget", id]).refused();
    assert!(error.contains("simsim mapping list"), "{error}");
}

#[test]
fn every_file_of_a_zip_is_imported_and_the_one_that_is_none_is_named() {
    let person = Person::with_vault();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("a/bank.ofx", std::fs::read(demo("bank.ofx")).unwrap()),
        ("alipay.csv", std::fs::read(demo("alipay.csv")).unwrap()),
        ("readme.txt", b"hello".to_vec()),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &bytes).unwrap();
    }
    let path = person.file("both.zip", zip.finish().unwrap().into_inner());
    let ran = person.run(&["import", "--json", &path]);
    assert_eq!(ran.code(), Some(1), "one of them is no export");
    let results: Value = serde_json::from_str(&ran.stdout()).unwrap();
    let counts: Vec<_> = results.as_array().unwrap().iter().map(|it| &it["count"]).collect();
    assert_eq!(counts, [&json!(355), &json!(210), &Value::Null]);
    assert!(results[2]["file"].as_str().unwrap().ends_with("both.zip: readme.txt"));
    let error = person.run(&["inspect", &path]).refused();
    assert!(error.contains("the ZIP holds 3 files"), "{error}");
}

#[test]
fn a_statement_with_the_signature_of_a_source_is_kept_as_signed() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use ring::signature::{Ed25519KeyPair, KeyPair};

    let person = Person::with_vault();
    let statement = br#"{"Data":{"Transaction":[{"AccountId":"22289","TransactionId":"T-000001",
        "Amount":{"Amount":"10.00","Currency":"GBP"},"CreditDebitIndicator":"Credit",
        "Status":"Booked","BookingDateTime":"2026-04-05T10:43:07Z"}]}}"#;
    let seed: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let key = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let x = URL_SAFE_NO_PAD.encode(key.public_key());
    let registry = json!({ "sources": [{ "id": "bank.example", "kid": "k", "alg": "EdDSA",
        "jwk": { "kty": "OKP", "crv": "Ed25519", "x": x } }] });
    let protected =
        URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","kid":"k","b64":false,"crit":["b64"]}"#);
    let signed = [protected.as_bytes(), b".", statement].concat();
    let jws = format!("{protected}..{}", URL_SAFE_NO_PAD.encode(key.sign(&signed)));

    let file = person.file("statement.json", statement);
    let (jws, registry) =
        (person.file("statement.jws", jws), person.file("registry.json", registry.to_string()));
    let import = ["import", "--json", &file, "--signature", &jws];
    let refused: Value = serde_json::from_str(&person.run(&import).stdout()).unwrap();
    assert_eq!(refused[0]["error"], "unknown_key", "nobody is believed yet");
    person.run(&["source", "add", &registry]).ok();
    assert!(person.run(&["source", "list"]).ok().contains("bank.example"));
    let kept = person.run(&import).json();
    assert_eq!((&kept[0]["signed_by"], &kept[0]["count"]), (&json!("bank.example"), &json!(1)));
    let records = person.run(&["records", "--json", "--kind", "transaction"]).json();
    assert_eq!(records["records"][0]["reliability"], 1000);
    person.run(&["source", "remove", "bank.example"]).ok();
    person.run(&["source", "remove", "bank.example"]).refused();
}

#[test]
fn facts_are_typed_in_as_the_persons_own_word() {
    let person = Person::with_vault();
    person.run(&["fact", "occupation", "--since", "2023-03-01"]).ok();
    let rent = [
        "fact",
        "due",
        "--to",
        "Nord",
        "--amount",
        "700,00",
        "--currency",
        "EUR",
        "--day",
        "2026-05-01",
    ];
    assert_eq!(person.run(&[&["--json"][..], &rent].concat()).json()["ok"], true);
    person.run(&rent).ok();
    let records = person.run(&["records", "--json"]).json();
    assert_eq!(records["total"], 2, "the same fact twice is one");
    for record in records["records"].as_array().unwrap() {
        assert_eq!(record["reliability"], 300);
    }
    let wrong = ["fact", "income", "--from", "Nord", "--monthly", "much", "--currency", "EUR"];
    person.run(&wrong).refused();
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
