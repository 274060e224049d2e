//! Reads one file and prints how long that took and how much memory, for `benches/beside_python.py`.
//!
//! `cargo run --release -p simsim-import --example read -- FILE`

use std::{error::Error, fs::File, ops::ControlFlow, time::Instant};

use simsim_import::{Input, Options, survey};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a file")?;
    let began = Instant::now();
    let key = [7; 32];
    let mut survey = survey(Input::of_file(File::open(path)?), &Options::new(&key))?;
    let mut records = 0;
    let ended = survey.each(|block| {
        records += block.len();
        ControlFlow::<()>::Continue(())
    })?;
    assert!(ended.is_continue() && records == survey.record_count(), "the survey counts them all");
    let took = began.elapsed();
    // Linux keeps the highest resident size of a process; elsewhere there is none to print.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB").trim();
    println!("{} rows, {} ms, peak {peak}", survey.summary().count, took.as_millis());
    Ok(())
}
