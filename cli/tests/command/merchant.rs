//! A merchant's till, driven as a browser and a wallet would: page, request, answer, verdict.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use simsim_attestation::{Signer, SoftwareSigner};

use crate::person::Person;

/// A till that serves until it is dropped.
struct Till {
    server: Child,
    address: String,
}

impl Till {
    /// Takes the holder's own word.
    fn open(at_least: &str) -> Self {
        Self::with(at_least, &["--self-asserted"])
    }

    fn with(at_least: &str, more: &[&str]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_simsim"))
            .args(["merchant", "serve", "--listen", "127.0.0.1:0"])
            .args(["--purpose", "Bike <without> deposit", "--at-least", at_least])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().to_owned();
        Self { server, address }
    }

    /// The answer to one request, headers and all.
    fn send(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: till\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer); // a server that refuses may close early
        answer
    }

    /// Asks, and gives the page's path and the link on it.
    fn ask(&self) -> (String, String) {
        let answer = self.send("POST", "/ask", "");
        let path = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
        let page = self.send("GET", path, "");
        let link = page.split_once("href=\"openid4vp").unwrap().1.split_once('"').unwrap().0;
        (path.to_owned(), format!("openid4vp{}", link.replace("&amp;", "&")))
    }
}

/// A merchant with a certificate, in files, and the root that certified them.
struct Certified {
    certificate: String,
    key: String,
    root: String,
}

impl Certified {
    fn make(person: &Person, name: &str) -> Self {
        let folder = person.path(name);
        person
            .run(&["attester", "init", "--uri", "https://merchants.example", "--dir", &folder])
            .ok();
        let key =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let key = key.unwrap();
        let public = SoftwareSigner::from_pkcs8(key.as_ref()).unwrap().public_key().to_jwk();
        let issued =
            person.run_with(&["attester", "issue", "--dir", &folder], public.as_bytes()).json();
        let pem = |label: &str, base64: &str| {
            format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
        };
        let certificate = pem("CERTIFICATE", issued["x5c"][0].as_str().unwrap());
        Self {
            certificate: person.file(&format!("{name}.pem"), certificate),
            key: person
                .file(&format!("{name}.key"), pem("PRIVATE KEY", &STANDARD.encode(key.as_ref()))),
            root: format!("{folder}/attester.pem"),
        }
    }

    /// A till that signs its requests.
    fn till(&self, at_least: &str, more: &[&str]) -> Till {
        let signed = ["--certificate", &self.certificate, "--key", &self.key];
        Till::with(at_least, &[&signed, more].concat())
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What the wallet posts.
fn form(presentation: &str, state: &str) -> String {
    let token: String = serde_json::json!({ "score": [presentation] })
        .to_string()
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    format!("vp_token={token}&state={state}")
}

/// Linux tells of any process what it may leave behind.
#[test]
#[cfg(target_os = "linux")]
fn a_running_command_leaves_no_core_dump() {
    let till = Till::open("600");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", till.server.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let fields: Vec<&str> = core.split_whitespace().rev().take(3).collect();
    assert_eq!(fields, ["bytes", "0", "0"], "{core}");
}

#[test]
fn an_answer_is_verified_on_the_page_and_only_once() {
    let person = Person::with_records();
    let till = Till::open("550");
    let (path, link) = till.ask();
    let page = till.send("GET", &path, "");
    assert!(page.contains("Waiting for the answer"));
    assert!(page.contains("Bike &lt;without&gt; deposit"));
    assert!(page.contains("content-security-policy: default-src 'none'"));

    let shared = person.run(&["share", "--json", &link, "--approve", "score_at_least.550"]).json();
    let presentation = shared["presentation"].as_str().unwrap();
    let state = shared["state"].as_str().unwrap();
    let bent = presentation.replacen('e', "f", 1);
    assert!(till.send("POST", "/answer", &form(&bent, state)).starts_with("HTTP/1.1 200"));
    assert!(till.send("GET", &path, "").contains("Not accepted"), "a bent answer");
    assert!(till.send("POST", "/answer", &form(presentation, state)).starts_with("HTTP/1.1 200"));
    assert!(till.send("GET", &path, "").contains("At least 550, trust level L0."));
    till.send("POST", "/answer", &form(presentation, state));
    assert!(till.send("GET", &path, "").contains("Verified: yes"), "a replay changes nothing");

    let (other, _) = till.ask();
    let other_state = other.rsplit('/').next().unwrap();
    till.send("POST", "/answer", &form(presentation, other_state));
    assert!(till.send("GET", &other, "").contains("<span>kb_wrong_nonce: "));
    till.send("POST", "/answer", &format!("error=access_denied&state={other_state}"));
    assert!(till.send("GET", &other, "").contains("No answer"));
}

#[test]
fn a_signed_request_is_fetched_and_its_answer_comes_back_sealed() {
    let person = Person::with_records();
    let shop = Certified::make(&person, "shop");
    for by in [&[][..], &["--by-value"]] {
        let till = shop.till("550", &[&["--self-asserted"], by].concat());
        let (path, link) = till.ask();
        let object = till.send("GET", &path.replacen("/s/", "/r/", 1), "");
        assert!(object.contains("content-type: application/oauth-authz-req+jwt"), "{object}");
        assert!(link.starts_with("openid4vp://?client_id=x509_hash%3A"), "{link}");
        assert_eq!(link.len() < 200, by.is_empty(), "a reference fits a small code: {link}");

        let answer = ["share", "--send", &link, "--approve", "score_at_least.550"];
        let trusting =
            |root: &str| person.run(&[&answer[..], &["--trust-merchants", root]].concat());
        let stranger = Certified::make(&person, &format!("stranger{}", by.len()));
        let error = trusting(&stranger.root).refused();
        assert!(error.contains("nobody you trust has certified the merchant"), "{error}");
        assert!(till.send("GET", &path, "").contains("Waiting for the answer"));

        let plain = ["share", "--json", &link, "--approve", "score_at_least.550"];
        let shared = person.run(&plain).json();
        let (presentation, state) =
            (shared["presentation"].as_str().unwrap(), shared["state"].as_str().unwrap());
        assert!(!shared["form"].as_str().unwrap().contains("vp_token"), "it is sealed");
        let posted = till.send("POST", "/answer", &form(presentation, state));
        assert!(posted.starts_with("HTTP/1.1 404"), "in the clear it is not taken: {posted}");

        let sent = trusting(&shop.root);
        assert_eq!(sent.ok(), "", "what was sent is not printed too");
        assert!(sent.stderr().contains("signed with a certificate that you trust"));
        assert!(sent.stderr().contains("Signed and sent as your own word (level L0)"));
        assert!(till.send("GET", &path, "").contains("At least 550, trust level L0."));
        assert!(trusting(&shop.root).refused().contains("127.0.0.1"), "a key opens one answer");
    }
}

#[test]
fn a_sealed_answer_that_does_not_open_ends_its_request() {
    let person = Person::with_records();
    let till = Certified::make(&person, "shop").till("550", &["--self-asserted"]);
    let (path, link) = till.ask();
    let shared = person.run(&["share", "--json", &link, "--approve", "score_at_least.550"]).json();
    let form = shared["form"].as_str().unwrap();
    let bent = format!("{}AAAA", &form[..form.len() - 4]);
    assert!(till.send("POST", "/answer", &bent).starts_with("HTTP/1.1 200"));
    assert!(till.send("GET", &path, "").contains("<span>unreadable: "));
    assert!(till.send("POST", "/answer", form).starts_with("HTTP/1.1 404"));
    assert_eq!(&till.send("POST", "/answer", "response=a.b.c.d.e")[9..12], "400");
}

#[test]
fn a_no_and_a_score_that_does_not_reach_look_the_same_outside() {
    let person = Person::with_records(); // a score of 604
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let audience = format!("http://{}/answer", listener.local_addr().unwrap());
    let server = thread::spawn(move || [(); 2].map(|()| posted(&listener)));
    let fixed = ["request", "--audience", &audience, "--purpose", "a bike", "--state", "17"];
    let asked = |at_least| person.run(&[&fixed[..], &["--at-least", at_least]].concat()).ok();
    let not_reached = ["share", "--send", &asked("700"), "--approve", "score_at_least.700"];
    let said_no = ["share", "--send", &asked("550")];
    for arguments in [&not_reached[..], &said_no] {
        person.run(arguments).refused();
    }
    let [not_reached, said_no] = server.join().unwrap();
    assert_eq!(not_reached, said_no, "headers and all");
    assert!(said_no.ends_with("error=access_denied&state=17"), "{said_no}");

    let shop = Certified::make(&person, "shop");
    let (reachable, beyond) =
        (shop.till("550", &["--self-asserted"]), shop.till("700", &["--self-asserted"]));
    for (till, approve) in [(&reachable, &[][..]), (&beyond, &["--approve", "score_at_least.700"])]
    {
        let (path, link) = till.ask();
        person.run(&[&["share", "--send", &link][..], approve].concat()).refused();
        let page = till.send("GET", &path, "");
        assert!(page.contains("<strong>No answer</strong>"), "{page}");
    }
}

/// What a wallet posts, headers and all, to a server that says nothing but 200.
fn posted(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut text = Vec::new();
    let mut piece = [0; 4096];
    while !text.ends_with(b"state=17") {
        let read = stream.read(&mut piece).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&text));
        text.extend_from_slice(&piece[..read]);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn the_verdict_comes_as_an_event() {
    let person = Person::with_records();
    let till = Till::open("550");
    let (path, link) = till.ask();
    let mut stream = TcpStream::connect(&till.address).unwrap();
    write!(stream, "GET {path}/live HTTP/1.1\r\nHost: till\r\n\r\n").unwrap();
    let mut events = BufReader::new(stream)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("data: ").map(str::to_owned))
        .map(|data| serde_json::from_str::<serde_json::Value>(&data).unwrap());
    assert_eq!(events.next().unwrap()["kind"], "waiting");
    person.run(&["share", "--send", &link, "--approve", "score_at_least.550"]).ok();
    let verdict = events.next().unwrap();
    assert_eq!(verdict["kind"], "passed");
    assert_eq!(verdict["why"], "At least 550, trust level L0.");
}

#[test]
fn keys_that_an_attester_certified_reach_level_one_and_are_used_once() {
    let person = Person::with_records();
    let folder = person.path("attester");
    let uri = "https://attest.example";
    person.run(&["attester", "init", "--uri", uri, "--dir", &folder]).ok();
    let keys = person.run(&["leaves", "make", "--count", "2"]).ok();
    assert_eq!(keys.lines().count(), 2);
    let leaves = person.run_with(&["attester", "issue", "--dir", &folder], keys.as_bytes()).ok();
    let kept = person.run_with(&["leaves", "keep", "-", "--json"], leaves.as_bytes()).json();
    assert_eq!(kept, serde_json::json!({"ok": true, "kept": 2, "good": 2}));
    let foreign = leaves.replace("\"x\":\"", "\"x\":\"A");
    assert!(
        person.run_with(&["leaves", "keep", "-"], foreign.as_bytes()).refused().contains("line 1")
    );

    let root = std::fs::read_to_string(format!("{folder}/attester.pem")).unwrap();
    let policy = format!("at_least = 550\nminimum_level = \"L1\"\nroots = \"\"\"{root}\"\"\"\n");
    let policy = person.file("policy.toml", policy);
    let fixed =
        ["--audience", "https://shop.example/a", "--purpose", "a bike", "--at-least", "550"];
    let asked = person.run(&[&["request", "--json"][..], &fixed].concat()).json();
    let text = |name: &str| asked[name].as_str().unwrap().to_owned();
    let link = text("link");
    let share = ["share", "--json", "--attested", &link, "--approve", "score_at_least.550"];
    let shared = person.run(&share).json();
    assert_eq!(shared["attester"], uri);
    let (aud, nonce) = (text("client_id"), text("nonce"));
    let presentation = shared["presentation"].as_str().unwrap();
    let verify = |policy: &str| {
        let verify = ["verify", "--json", "--policy", policy, "--aud", &aud, "--nonce", &nonce];
        let said = person.run_with(&verify, presentation.as_bytes()).stdout();
        serde_json::from_str::<serde_json::Value>(&said).unwrap()
    };
    let verified = verify(&policy);
    assert_eq!(verified["level"], "L1");
    assert_eq!(verified["iss"], uri);
    let own_word = person.file("own-word.toml", "self_asserted = true");
    assert_eq!(verify(&own_word)["error"], "untrusted_issuer");

    let till = Till::with("550", &["--policy", &policy]);
    let (path, link) = till.ask();
    let send = ["share", "--send", "--attested", &link, "--approve", "score_at_least.550"];
    let sent = person.run(&send).stderr();
    assert!(sent.contains("with a key that https://attest.example certified"), "{sent}");
    assert!(till.send("GET", &path, "").contains("At least 550, trust level L1."));
    assert!(person.run(&send).refused().contains("no certified key is left"));
    let own_word = ["share", "--send", &link, "--approve", "score_at_least.550"];
    assert!(person.run(&own_word).stderr().contains("as your own word (level L0)"));
}

#[test]
fn a_certificate_that_cannot_sign_is_refused_before_anybody_is_asked() {
    let person = Person::with_vault();
    let (a, b) = (Certified::make(&person, "a"), Certified::make(&person, "b"));
    let serve = |certificate: &str, key: &str| {
        let serve = ["merchant", "serve", "--purpose", "a bike", "--self-asserted"];
        let files = ["--certificate", certificate, "--key", key];
        person.run(&[&serve[..], &files].concat()).refused()
    };
    assert!(serve(&a.certificate, &b.key).contains("this key belongs to another certificate"));
    assert!(serve(&a.key, &a.key).contains("no certificates in PEM"));
    assert!(serve(&a.certificate, &a.certificate).contains("not a P-256 private key in PKCS#8"));
}

#[test]
fn what_is_no_answer_is_refused() {
    let till = Till::open("600");
    let status = |method, path, body: &str| till.send(method, path, body)[9..12].to_owned();
    assert_eq!(status("GET", "/s/unknown", ""), "404");
    assert_eq!(status("GET", "/s/unknown/live", ""), "404");
    assert_eq!(status("POST", "/answer", "nothing"), "400");
    assert_eq!(status("POST", "/answer", &form("a.b.c~", "unknown")), "404");
    let mut stream = TcpStream::connect(&till.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let too_long = "POST /answer HTTP/1.1\r\nHost: till\r\nContent-Length: 65537\r\n\r\n";
    stream.write_all(too_long.as_bytes()).unwrap();
    let mut said = [0; 12];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 413", "said before anything of it was read");
    thread::sleep(Duration::from_millis(1100));
    let refused: Vec<String> = (0..120)
        .map(|_| till.send("GET", "/", ""))
        .filter(|answer| answer.starts_with("HTTP/1.1 429"))
        .collect();
    assert!(!refused.is_empty(), "more than fifty in a second");
    assert!(refused.iter().all(|it| it.contains("retry-after: 1")));
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(status("GET", "/", ""), "200", "and then again");
}

#[test]
fn a_policy_decides() {
    let person = Person::with_records();
    let fixed =
        ["request", "--json", "--audience", "https://shop.example/a", "--purpose", "a bike"];
    let asked = person.run(&[&fixed[..], &["--at-least", "550"]].concat()).json();
    let text = |name: &str| asked[name].as_str().unwrap().to_owned();
    let (link, aud, nonce) = (text("link"), text("client_id"), text("nonce"));
    let shared = person.run(&["share", "--json", &link, "--approve", "score_at_least.550"]).json();
    let presentation = shared["presentation"].as_str().unwrap();
    for (policy, verdict) in [
        ("self_asserted = true\nat_least = 550", None),
        ("self_asserted = true\nat_least = 900", Some("predicate_not_met")),
        ("self_asserted = true\nminimum_level = \"L1\"", Some("level_too_low")),
        ("self_asserted = true\nscorecards = [\"sha-256:00\"]", Some("untrusted_scorecard")),
    ] {
        let file = person.file("policy.toml", policy);
        let verify = ["verify", "--json", "--policy", &file, "--aud", &aud, "--nonce", &nonce];
        let found = person.run_with(&verify, presentation.as_bytes()).stdout();
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        assert_eq!(found["error"].as_str(), verdict, "{policy}");
    }
}
