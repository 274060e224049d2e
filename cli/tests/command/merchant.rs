//! A merchant's till, driven as a browser and a wallet would: page, request, answer, verdict.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use crate::person::Person;

/// A till that serves until it is dropped.
struct Till {
    server: Child,
    address: String,
}

impl Till {
    fn open(at_least: &str) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_simsim"))
            .args(["merchant", "serve", "--listen", "127.0.0.1:0", "--self-asserted"])
            .args(["--purpose", "Bike <without> deposit", "--at-least", at_least])
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
    assert!(till.send("GET", &path, "").contains("Verified: yes, trust level L0"));
    till.send("POST", "/answer", &form(presentation, state));
    assert!(till.send("GET", &path, "").contains("Verified: yes"), "a replay changes nothing");

    let (other, _) = till.ask();
    let other_state = other.rsplit('/').next().unwrap();
    till.send("POST", "/answer", &form(presentation, other_state));
    assert!(till.send("GET", &other, "").contains("Not accepted: kb_wrong_nonce"));
    till.send("POST", "/answer", &format!("error=access_denied&state={other_state}"));
    assert!(till.send("GET", &other, "").contains("No answer"));
}

#[test]
fn what_is_no_answer_is_refused() {
    let till = Till::open("600");
    let status = |method, path, body: &str| till.send(method, path, body)[9..12].to_owned();
    assert_eq!(status("GET", "/s/unknown", ""), "404");
    assert_eq!(status("GET", "/s/unknown/live", ""), "404");
    assert_eq!(status("POST", "/answer", "nothing"), "400");
    assert_eq!(status("POST", "/answer", &form("a.b.c~", "unknown")), "404");
    let too_long = "x".repeat(80_000);
    let answer = till.send("POST", "/answer", &too_long);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    let many = (0..60).filter(|_| status("GET", "/", "") == "429").count();
    assert!(many > 0, "more than fifty in a second");
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
