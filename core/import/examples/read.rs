//! Reads one file and prints how long that took and how much memory, for `benches/beside_python.py`.
//!
//! `cargo run --release -p simsim-import --example read -- FILE`

use std::{error::Error, time::Instant};

use simsim_import::{Options, import};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a file")?;
    let began = Instant::now();
    let imported = import(&std::fs::read(path)?, &Options::new(&[7; 32]))?;
    let took = began.elapsed();
    // Linux keeps the highest resident size of a process; elsewhere there is none to print.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB").trim();
    println!("{} rows, {} ms, peak {peak}", imported.summary.count, took.as_millis());
    Ok(())
}
