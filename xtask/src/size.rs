//! The size gate: an app pays for every byte it ships, on every phone.

use std::{env, fs, path::Path};

use crate::{
    Outcome, elf,
    phone::{self, Kind},
};

/// 3.0 MB for the stripped library with everything in it.
const LIMIT: u64 = 3_000_000;

/// Builds the library as a phone gets it, for this machine, and fails when it is over the limit or
/// does not lie on pages of 16 KB.
pub(crate) fn check() -> Outcome {
    let folder = phone::build(Kind::Shared, None, &[])?;
    within(measure(&folder)?)
}

/// Says what it would be with a standard library built anew for size and without its backtraces,
/// which no release of Rust does yet: it needs the component rust-src.
pub(crate) fn with_own_std() -> Outcome {
    let environment = [
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_unwind"),
        ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
        ("RUSTC_BOOTSTRAP", "1"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.into()));
    let triple = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    measure(&phone::build(Kind::Shared, Some(&triple), &environment)?).map(drop)
}

fn measure(folder: &Path) -> Outcome<u64> {
    let library = format!("{}simsim_ffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let library = folder.join(library);
    if env::consts::OS == "linux" {
        elf::check(&library)?;
    }
    let size = fs::metadata(&library)?.len();
    println!("{}: {size} bytes of at most {LIMIT}", library.display());
    Ok(size)
}

fn within(size: u64) -> Outcome {
    if size > LIMIT {
        let over = size.saturating_sub(LIMIT);
        return Err(format!("{over} bytes too many: cargo bloat shows where they come from").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_allowed_and_one_byte_more_is_not() {
        assert!(within(LIMIT).is_ok());
        assert!(within(LIMIT + 1).is_err());
    }
}
