//! `--jsonl`: many presentations, one a line, on all cores, in order.

use std::{
    io::{BufRead, Write},
    num::NonZero,
    process::ExitCode,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use simsim_attestation::{MAX_PRESENTATION, PublicKey, Trust};

use super::{Arguments, check};
use crate::failure::Failure;

/// A presentation, a key, and room for the rest.
const LONGEST_LINE: usize = MAX_PRESENTATION * 2 + 16 * 1024;
/// Lines that are read before they are checked together.
const BATCH: usize = 4096;

/// One line of `--jsonl`.
#[derive(Deserialize)]
struct Line {
    id: Value,
    presentation: String,
    aud: String,
    nonce: String,
    jwk: Value,
    now: u64,
}

/// Its verdict.
#[derive(Serialize)]
struct Verdict {
    id: Value,
    ok: bool,
    error: Option<&'static str>,
}

/// Checks every line of standard input, a batch at a time on all cores, and answers in order.
pub(super) fn check_all(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let failure = |error: std::io::Error| Failure::new("file", error.to_string());
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    loop {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            match read_line(&mut input).map_err(failure)? {
                Some(line) if line.trim_ascii().is_empty() => {}
                Some(line) => batch.push(line),
                None => break,
            }
        }
        if batch.is_empty() {
            break;
        }
        for verdict in spread(&batch, cores, |line| verdict(line, arguments)) {
            serde_json::to_writer(&mut output, &verdict).map_err(|error| failure(error.into()))?;
            output.write_all(b"\n").map_err(failure)?;
        }
    }
    output.flush().map_err(failure)?;
    Ok(ExitCode::SUCCESS)
}

/// Does the same to every item, on so many cores at once, and keeps their order.
fn spread<I: Sync, O: Send>(
    items: &[I],
    cores: usize,
    does: impl Fn(&I) -> O + Copy + Send,
) -> Vec<O> {
    std::thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(items.len().div_ceil(cores).max(1))
            .map(|chunk| scope.spawn(move || chunk.iter().map(does).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

/// One line without its end, cut where it is longer than any that can be good.
fn read_line(input: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut any = false;
    loop {
        let read = input.fill_buf()?;
        if read.is_empty() {
            return Ok(any.then_some(line));
        }
        any = true;
        let (part, end) = match read.iter().position(|byte| *byte == b'\n') {
            Some(at) => (read.get(..at).unwrap_or_default(), Some(at + 1)),
            None => (read, None),
        };
        let room = (LONGEST_LINE + 1).saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = end.unwrap_or(read.len());
        input.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

fn verdict(line: &[u8], arguments: &Arguments) -> Verdict {
    let malformed = |id| Verdict { id, ok: false, error: Some("malformed_line") };
    if line.len() > LONGEST_LINE {
        return malformed(Value::Null);
    }
    let Ok(line) = serde_json::from_slice::<Line>(line) else {
        let id = serde_json::from_slice::<Value>(line).ok();
        return malformed(id.and_then(|line| line.get("id").cloned()).unwrap_or_default());
    };
    let Ok(key) = PublicKey::from_jwk(&line.jwk.to_string()) else {
        return Verdict { id: line.id, ok: false, error: Some("bad_jwk") };
    };
    let expected = arguments.expected(&line.aud, &line.nonce, Trust::Key(&key));
    let checked = check(&line.presentation, &expected, arguments.now.unwrap_or(line.now));
    Verdict { id: line.id, ok: checked.is_ok(), error: checked.err().map(|error| error.name()) }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn every_core_works_at_the_same_time_and_order_is_kept() {
        for cores in [1, 2, 8] {
            let items: Vec<usize> = (0..cores).collect();
            let together = Barrier::new(cores); // holds everybody until all are there
            let does = |item: &usize| {
                together.wait();
                *item
            };
            assert_eq!(spread(&items, cores, does), items);
        }
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(spread(&items, 7, |item| *item), items);
        assert!(spread(&[], 7, |item: &usize| *item).is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_one_is_whole() {
        let long = "x".repeat(LONGEST_LINE + 10_000);
        let text = format!("{long}\nnext\nlast");
        let mut input = text.as_bytes();
        assert_eq!(read_line(&mut input).unwrap().unwrap().len(), LONGEST_LINE + 1);
        assert_eq!(read_line(&mut input).unwrap().unwrap(), b"next");
        assert_eq!(read_line(&mut input).unwrap().unwrap(), b"last");
        assert_eq!(read_line(&mut input).unwrap(), None);
    }
}
