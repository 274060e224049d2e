//! An answer is good once, whichever store remembers it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests say what they expect by panicking"
)]

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use simsim_attestation::{
    Expected, MemoryNonces, NonceError, NonceStore, Policy, Presentation, RedisNonces, Trust,
};
use simsim_tests::attestation_forge::{AUDIENCE, Forge, NONCE, NOW};

/// The one suite that every store passes.
fn conforms(nonces: &(dyn NonceStore + Sync)) {
    let forge = Forge::answer();
    let text = forge.text();
    let verdict = |nonce| {
        let expected = Expected::answer(AUDIENCE, nonce, Trust::Key(&forge.pinned));
        let verified = Presentation::parse(&text)
            .and_then(|it| it.verify_once(&expected, NOW, NOW + 600, nonces));
        verified.map_or_else(|error| error.name(), |_| "ok")
    };
    assert_eq!(verdict("another"), "kb_wrong_nonce", "what is refused is not spent");
    assert_eq!(verdict(NONCE), "ok");
    assert_eq!(verdict(NONCE), "kb_replayed");
    let again = forge.text();
    let expected = Expected::answer(AUDIENCE, NONCE, Trust::Key(&forge.pinned));
    let second =
        Presentation::parse(&again).unwrap().verify_once(&expected, NOW, NOW + 600, nonces);
    assert_eq!(second.unwrap_err().name(), "kb_replayed", "signed anew, still the same request");

    let wins: usize = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..8).map(|_| scope.spawn(|| nonces.spend("raced", NOW + 60, NOW).is_ok())).collect();
        tries.into_iter().map(|it| usize::from(it.join().unwrap())).sum()
    });
    assert_eq!(wins, 1, "of many at once one wins");
}

#[test]
fn memory_conforms() {
    conforms(&MemoryNonces::new());
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn redis_conforms_and_fails_closed() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Command::new("redis-server")
        .args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ])
        .stdout(Stdio::null())
        .spawn();
    let Ok(server) = server.map(Server) else {
        println!("skipped: redis-server is not installed");
        return;
    };
    let nonces = RedisNonces::open(&format!("redis://127.0.0.1:{port}/")).unwrap();
    for _ in 0..100 {
        if nonces.spend("is it there?", NOW + 60, NOW) != Err(NonceError::Unavailable) {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    conforms(&nonces);
    assert_eq!(nonces.spend("short", NOW + 1, NOW), Ok(()));
    assert_eq!(nonces.spend("short", NOW + 1, NOW), Err(NonceError::Spent));
    sleep(Duration::from_millis(1_100));
    assert_eq!(nonces.spend("short", NOW + 1, NOW), Ok(()), "forgotten by the server's own clock");

    drop(server);
    assert_eq!(nonces.spend("after the end", NOW + 60, NOW), Err(NonceError::Unavailable));
}

#[test]
fn a_policy_file_is_the_whole_of_a_merchants_side() {
    let forge = Forge::answer();
    let policy = format!(
        r#"{{"at_least":600,"max_age_days":30,"scorecards":["sha-256:00"],"issuers":[{}]}}"#,
        forge.pinned.to_jwk()
    );
    let policy = Policy::parse(&policy).unwrap();
    let stranger = Forge::answer();
    let verdict = |text: &str| {
        let expected = Expected::answer(AUDIENCE, NONCE, policy.trust()).policy(&policy);
        let verified = Presentation::parse(text).and_then(|it| it.verify(&expected, NOW));
        verified.map_or_else(|error| error.name(), |it| it.level().name())
    };
    assert_eq!(verdict(&forge.text()), "L1");
    assert_eq!(verdict(&stranger.text()), "bad_signature");
}
