//! The size gate: an app pays for every byte it ships, on every phone.

use std::{env, fs};

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
    let library = format!("{}simsim_ffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let library = folder.join(library);
    if env::consts::OS == "linux" {
        elf::check(&library)?;
    }
    let size = fs::metadata(&library)?.len();
    println!("{}: {size} bytes of at most {LIMIT}", library.display());
    within(size)
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
