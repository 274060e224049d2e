//! The journeys of `tests/journeys`, as Kotlin, Swift and Python play them too.
//!
//! This run checks what each step expects, and writes down everything that came out in
//! `target/journeys`. The other languages must get the same, byte for byte.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use simsim_ffi::{
    Ask, Change, Day, Expectation, GuardError, ImportOptions, ImportProgress, IncomingRequest,
    KdfCost, KeyGuard, Offer, Preview, ProgressListener, RecordFilter, Request, Scorecard,
    SecretSink, Trust, Verifier, VerifyError, Wallet, WalletError, Withheld, make_request,
    wallet_exists,
};

#[test]
fn every_journey_goes_as_it_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let transcripts = target(&root).join("journeys");
    fs::create_dir_all(&transcripts).unwrap();
    let mut played = 0;
    for entry in fs::read_dir(root.join("tests/journeys")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let script: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let place = tempfile::tempdir().unwrap();
        let mut journey = Journey::new(root.clone(), place.path().join("vault"));
        let mut transcript = Vec::new();
        for (number, step) in script["steps"].as_array().unwrap().iter().enumerate() {
            let result = journey.play(step);
            let expected = step["expect"].as_object().cloned().unwrap_or_default();
            for (name, value) in expected {
                assert_eq!(result[&name], value, "{}: step {number}: {step}", path.display());
            }
            transcript.push(result);
        }
        let text = serde_json::to_string_pretty(&transcript).unwrap();
        fs::write(transcripts.join(path.file_name().unwrap()), text).unwrap();
        played += 1;
    }
    assert!(played > 0, "no journey was found");
}

struct Journey {
    root: PathBuf,
    directory: PathBuf,
    scorecard: Arc<Scorecard>,
    wallet: Option<Arc<Wallet>>,
    request: Option<Request>,
    preview: Option<Arc<Preview>>,
    presentation: String,
}

impl Journey {
    fn new(root: PathBuf, directory: PathBuf) -> Self {
        Self {
            root,
            directory,
            scorecard: Scorecard::simsim_v1().unwrap(),
            wallet: None,
            request: None,
            preview: None,
            presentation: String::new(),
        }
    }

    fn play(&mut self, step: &Value) -> Value {
        let played = match step["do"].as_str().unwrap() {
            "create" | "open" | "unlock" => self.enter(step),
            "add_guard" => self.wallet().add_guard(Arc::new(KeyStore)).map(|()| self.locked()),
            "damage" => self.damage(step),
            "dispute" => self.dispute(step),
            "disputes" => self.disputes(),
            "erase" => self.wallet().erase().map(|()| json!({"exists": self.exists()})),
            "explain" => self.explain(step),
            "history" => self.history(),
            "import" => self.import(step),
            "list" => self.list(step),
            "lock" => self.wallet().lock().map(|()| self.locked()),
            "next_steps" => self.next_steps(step),
            "prepare" => self.prepare(step),
            "receipts" => self.receipts(),
            "records" => self.records(),
            "request" => self.request(step),
            "rescore" => self.rescore(step),
            "score" => self.score(step),
            "share" => self.share(step),
            "undo" => self.undo(),
            "unlock_with_guard" => {
                self.wallet().unlock_with_guard(Arc::new(KeyStore)).map(|()| self.locked())
            }
            "verify" => return self.verify(step),
            "what_if" => self.what_if(step),
            other => panic!("no such step: {other}"),
        };
        played.unwrap_or_else(|error| json!({"error": name_of(&error)}))
    }

    fn enter(&mut self, step: &Value) -> Result<Value, WalletError> {
        let passphrase = SecretSink::new();
        passphrase.put(text(step, "passphrase").as_bytes());
        let directory = self.directory.display().to_string();
        match step["do"].as_str().unwrap() {
            "create" => {
                self.wallet = Some(Wallet::create(directory, passphrase, KdfCost::Floor)?);
            }
            "open" => self.wallet = Some(Wallet::open(directory, passphrase)?),
            _ => self.wallet().unlock(passphrase)?,
        }
        Ok(self.locked())
    }

    fn list(&self, step: &Value) -> Result<Value, WalletError> {
        let number = |name: &str| u32::try_from(step[name].as_u64().unwrap()).unwrap();
        let page = self.wallet().list(kind(step), number("offset"), number("limit"))?;
        let records: Vec<Value> = page
            .records
            .into_iter()
            .map(|it| json!([it.day.to_string(), it.label, it.reliability, it.disputed]))
            .collect();
        Ok(json!({"total": page.total, "damaged": page.damaged, "records": records}))
    }

    fn next_steps(&self, step: &Value) -> Result<Value, WalletError> {
        let steps: Vec<Value> = self
            .wallet()
            .next_steps(day(step, "as_of"))?
            .into_iter()
            .map(|it| json!([it.text.in_language("en"), it.gain, it.score]))
            .collect();
        Ok(json!({"steps": steps}))
    }

    fn what_if(&self, step: &Value) -> Result<Value, WalletError> {
        let changes: Vec<Change> = step["changes"].as_array().unwrap().iter().map(change).collect();
        let outcome = self.wallet().what_if(&self.scorecard, day(step, "as_of"), &changes)?;
        let gains: Vec<Value> =
            outcome.characteristics.iter().map(|it| json!([it.code, it.points])).collect();
        Ok(json!({
            "before": outcome.before.number,
            "after": outcome.after.number,
            "gain": outcome.gain,
            "gains": gains,
        }))
    }

    fn rescore(&self, step: &Value) -> Result<Value, WalletError> {
        let score = self.wallet().rescore(step["now"].as_u64().unwrap())?;
        Ok(json!({"number": score.number, "as_of": score.as_of.to_string()}))
    }

    fn history(&self) -> Result<Value, WalletError> {
        let history: Vec<Value> = self
            .wallet()
            .history()?
            .into_iter()
            .map(|it| {
                let changes: Vec<Value> =
                    it.changes.iter().map(|it| json!([it.code, it.points])).collect();
                json!([it.as_of.to_string(), it.score, it.records, changes, it.alerts.len()])
            })
            .collect();
        Ok(json!({"history": history}))
    }

    fn dispute(&self, step: &Value) -> Result<Value, WalletError> {
        let number = usize::try_from(step["number"].as_u64().unwrap()).unwrap();
        let page = self.wallet().list(kind(step), 0, 100)?;
        let id = &page.records[number].id;
        let effect = self.wallet().dispute(id, text(step, "note"), day(step, "as_of"))?;
        Ok(json!({
            "before": effect.before.number,
            "after": effect.after.number,
            "difference": effect.difference,
        }))
    }

    fn disputes(&self) -> Result<Value, WalletError> {
        let disputes: Vec<Value> = self
            .wallet()
            .disputes()?
            .into_iter()
            .map(|it| json!([it.day.to_string(), it.note]))
            .collect();
        Ok(json!({"disputes": disputes}))
    }

    fn undo(&self) -> Result<Value, WalletError> {
        self.wallet().undo()?;
        Ok(json!({"disputes": self.wallet().disputes()?.len()}))
    }

    fn locked(&self) -> Value {
        json!({"locked": self.wallet().is_locked()})
    }

    fn import(&self, step: &Value) -> Result<Value, WalletError> {
        let bytes = match step["file"].as_str() {
            Some(file) => fs::read(self.root.join(file)).unwrap(),
            None => text(step, "text").into(),
        };
        let listener = Arc::new(Listener {
            wallet: Arc::clone(self.wallet()),
            stop: step["stop"] == true,
            heard: Mutex::default(),
        });
        let report = self.wallet().import_file(
            &bytes,
            ImportOptions::default(),
            Some(Arc::clone(&listener) as _),
        )?;
        let heard = listener.heard.lock().unwrap();
        Ok(json!({
            "format": report.format,
            "rows": report.rows,
            "first": report.first.map(|day| day.to_string()),
            "last": report.last.map(|day| day.to_string()),
            "self_check": snake(&format!("{:?}", report.self_check)),
            "added": report.added,
            "known": report.known,
            "kinds": report.kinds,
            "rejected": report.rejections.len(),
            "remarks": report.remarks.len(),
            "summary": report.summary_json,
            "calls_back": heard.calls_back,
            "stored_all": heard.stored_all,
        }))
    }

    fn records(&self) -> Result<Value, WalletError> {
        let all = self.wallet().records()?;
        let days: Vec<String> = all.records.iter().map(|record| record.day.to_string()).collect();
        let permille: u64 = all.records.iter().map(|record| u64::from(record.reliability)).sum();
        Ok(json!({"damaged": all.damaged, "days": days, "reliability": permille}))
    }

    fn score(&self, step: &Value) -> Result<Value, WalletError> {
        let score = self.wallet().score(&self.scorecard, day(step, "as_of"))?;
        let points: Vec<Value> = score
            .characteristics
            .iter()
            .map(|it| json!([it.id, it.value, it.points, it.neutral, it.max]))
            .collect();
        let sum = score.characteristics.iter().filter_map(|it| it.points).sum::<i32>();
        Ok(json!({
            "number": score.number,
            "band": score.band.map(|band| [band.min, band.max]),
            "interval": score.interval.map(|interval| [interval.low, interval.high]),
            "grade": snake(&format!("{:?}", score.grade)),
            "missing": score.missing.iter().map(|it| snake(&format!("{:?}", it.kind))).collect::<Vec<_>>(),
            "categories": score.categories.iter().map(|it| json!([it.id, it.points, it.max])).collect::<Vec<_>>(),
            "points": points,
            "adds_up": score.number.is_none_or(|number| number == score.base + sum),
            "json": without_ids(&score.json),
        }))
    }

    fn explain(&self, step: &Value) -> Result<Value, WalletError> {
        let score = self.wallet().score(&self.scorecard, day(step, "as_of"))?;
        let language = text(step, "language");
        let reasons: Vec<Value> = score
            .reasons
            .iter()
            .map(|it| {
                let effect = snake(&format!("{:?}", it.effect));
                json!([it.code, effect, it.points, it.text.in_language(language)])
            })
            .collect();
        Ok(json!({"reasons": reasons}))
    }

    fn request(&mut self, step: &Value) -> Result<Value, WalletError> {
        let request = make_request(
            text(step, "response_uri"),
            text(step, "nonce"),
            &asks(step, "asks"),
            text(step, "purpose"),
            step["expires"].as_u64().unwrap(),
            None,
            None,
        )
        .unwrap();
        self.request = Some(request.clone());
        Ok(json!({"link": request.link}))
    }

    fn prepare(&mut self, step: &Value) -> Result<Value, WalletError> {
        let link = match step["text"].as_str() {
            Some(link) => link.to_owned(),
            None => self.request.clone().unwrap().link,
        };
        let now = step["now"].as_u64().unwrap();
        let request = IncomingRequest::read(&link, None, None, now)?;
        let preview = self.wallet().prepare(&request, &self.scorecard, day(step, "as_of"), now)?;
        let items: Vec<Value> = preview
            .items()
            .into_iter()
            .map(|item| json!([ask_text(item.ask), offer_text(item.offer, item.withheld)]))
            .collect();
        let request = preview.request();
        let known = preview.known();
        self.preview = Some(preview);
        Ok(json!({
            "controller": request.client_id,
            "purpose": request.purpose,
            "items": items,
            "known": known,
        }))
    }

    fn share(&mut self, step: &Value) -> Result<Value, WalletError> {
        let preview = self.preview.as_ref().unwrap();
        let now = step["now"].as_u64().unwrap();
        let shared = self.wallet().share(preview, &asks(step, "approve"), now)?;
        self.presentation = shared.presentation;
        Ok(json!({"claims": shared.receipt.claims, "expires_at": shared.receipt.expires_at}))
    }

    fn verify(&self, step: &Value) -> Value {
        let request = self.request.as_ref().unwrap();
        let expectation = Expectation {
            audience: request.client_id.clone(),
            nonce: step["nonce"].as_str().unwrap_or(&request.nonce).into(),
            at_least: step["at_least"].as_u64().map(|it| u16::try_from(it).unwrap()),
        };
        let presentation = step["text"].as_str().unwrap_or(&self.presentation);
        let verifier = Verifier::new(Trust::SelfAsserted).unwrap();
        match verifier.verify(presentation, &expectation, step["now"].as_u64().unwrap()) {
            Ok(verified) => json!({
                "level": snake(&format!("{:?}", verified.level)),
                "as_of": verified.claims.as_of.map(|day| day.to_string()),
                "score": verified.claims.score,
                "score_at_least": verified.claims.score_at_least,
                "scorecard": verified.claims.scorecard.map(|it| it.id),
            }),
            Err(VerifyError::Refused { name, .. }) => json!({"error": name}),
            Err(other) => panic!("{other}"),
        }
    }

    fn receipts(&self) -> Result<Value, WalletError> {
        let receipts: Vec<Value> = self
            .wallet()
            .receipts()?
            .into_iter()
            .map(|it| json!([it.controller, it.purpose, it.claims.join(" "), it.shared_at]))
            .collect();
        Ok(json!({"receipts": receipts}))
    }

    fn damage(&self, step: &Value) -> Result<Value, WalletError> {
        for name in step["files"].as_array().unwrap() {
            let path = self.directory.join(name.as_str().unwrap());
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0xff;
            fs::write(path, bytes).unwrap();
        }
        Ok(json!({}))
    }

    fn wallet(&self) -> &Arc<Wallet> {
        self.wallet.as_ref().unwrap()
    }

    fn exists(&self) -> bool {
        wallet_exists(&self.directory.display().to_string())
    }
}

/// A key store in memory: it turns the bits of each byte around.
struct KeyStore;

impl KeyGuard for KeyStore {
    fn wrap(&self, key: Vec<u8>) -> Result<Vec<u8>, GuardError> {
        Ok(key.into_iter().map(|byte| !byte).collect())
    }

    fn unwrap(&self, wrapped: Vec<u8>, key: Arc<SecretSink>) -> Result<(), GuardError> {
        key.put(&wrapped.into_iter().map(|byte| !byte).collect::<Vec<u8>>());
        Ok(())
    }

    fn forget(&self, _: Vec<u8>) -> Result<(), GuardError> {
        Ok(())
    }
}

/// Calls back into the wallet, as an app might, and notes what it is told.
struct Listener {
    wallet: Arc<Wallet>,
    stop: bool,
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    calls_back: Option<String>,
    stored_all: bool,
}

impl ProgressListener for Listener {
    fn on_progress(&self, progress: ImportProgress) -> bool {
        let mut heard = self.heard.lock().unwrap();
        heard.calls_back = self.wallet.receipts().err().map(|error| name_of(&error));
        heard.stored_all =
            matches!(progress, ImportProgress::Storing { done, total } if done == total);
        !self.stop
    }
}

fn name_of(error: &WalletError) -> String {
    let debug = format!("{error:?}");
    debug.split(' ').next().unwrap_or_default().to_owned()
}

fn ask_text(ask: Ask) -> String {
    match ask {
        Ask::AtLeast { threshold } => format!("at_least:{threshold}"),
        other => snake(&format!("{other:?}")),
    }
}

fn asks(step: &Value, name: &str) -> Vec<Ask> {
    let ask = |text: &Value| match text.as_str().unwrap() {
        "band" => Ask::Band,
        "categories" => Ask::Categories,
        "evidence_share" => Ask::EvidenceShare,
        "score" => Ask::Score,
        threshold => Ask::AtLeast {
            threshold: threshold.strip_prefix("at_least:").unwrap().parse().unwrap(),
        },
    };
    step[name].as_array().unwrap().iter().map(ask).collect()
}

fn offer_text(offer: Option<Offer>, withheld: Option<Withheld>) -> String {
    match offer {
        Some(Offer::AtLeast { threshold }) => format!("at_least:{threshold}"),
        Some(Offer::Band { band }) => format!("band:{}-{}", band.min, band.max),
        Some(Offer::Score { score }) => format!("score:{score}"),
        Some(_) => "another".into(),
        None => format!("withheld:{}", snake(&format!("{:?}", withheld.unwrap()))),
    }
}

/// Record ids differ from wallet to wallet: they are keyed.
fn without_ids(json: &str) -> String {
    let mut parts = json.split("\"record\":\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "\"record\":\"" + &part[32..])
}

/// `SelfAsserted` as `self_asserted`, which all languages can make of their own spelling.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn change(text: &Value) -> Change {
    let text = text.as_str().unwrap();
    match text.split_once(':') {
        None if text == "identity_verified" => Change::IdentityVerified,
        Some(("add", record)) => Change::Add { record: record.into() },
        Some(("months_on_time", months)) => {
            Change::OnTimeMonths { months: months.parse().unwrap() }
        }
        Some(("remove", record)) => Change::Remove { record: record.into() },
        _ => panic!("no such change: {text}"),
    }
}

fn kind(step: &Value) -> RecordFilter {
    RecordFilter { kind: Some(text(step, "kind").into()), ..RecordFilter::default() }
}

fn text<'a>(step: &'a Value, name: &str) -> &'a str {
    step[name].as_str().unwrap()
}

fn day(step: &Value, name: &str) -> Day {
    text(step, name).parse().unwrap()
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
