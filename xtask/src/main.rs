//! What a build needs beyond `cargo build`: generated code, packages for phones, and gates.
//!
//! ```text
//! cargo xtask android          an AAR for three ABIs (needs an NDK)
//! cargo xtask bindgen          write the generated Kotlin, Swift and Python
//! cargo xtask check-bindings   is the committed generated code what would be generated now?
//! cargo xtask elf-check FILE   does every segment lie on 16 KB pages? (Android 15 and later)
//! cargo xtask lookalikes       write the table of letters that look alike, from Unicode's data
//! cargo xtask size             is the library for phones within its limit?
//! cargo xtask size --std       what it would be with a standard library built for size (not stable)
//! cargo xtask xcframework      an XCFramework (needs a Mac)
//! ```

mod android;
mod bindgen;
mod command;
mod elf;
mod lookalikes;
mod phone;
mod size;
mod xcframework;

use std::{env, error::Error, path::Path, process::ExitCode};

/// What any task here may fail with: a sentence for the person at the terminal.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match *words.as_slice() {
        ["android"] => android::build(),
        ["bindgen"] => bindgen::write(),
        ["check-bindings"] => bindgen::check(),
        ["elf-check", ref files @ ..] if !files.is_empty() => {
            files.iter().try_for_each(|file| elf::check(Path::new(file)))
        }
        ["lookalikes"] => lookalikes::write(),
        ["size"] => size::check(),
        ["size", "--std"] => size::with_own_std(),
        ["xcframework"] => xcframework::build(),
        _ => {
            Err("tasks: android, bindgen, check-bindings, elf-check FILE..., lookalikes, size, xcframework"
                .into())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
