//! Page alignment: Android 15 and later run with pages of 16 KB, and refuse a library whose
//! segments were laid out for smaller ones.

use std::{fs, path::Path};

use goblin::elf::{Elf, program_header::PT_LOAD};

use crate::Outcome;

/// 16 KB.
const PAGE: u64 = 16 * 1024;

/// Fails when a segment that gets loaded is aligned to less than 16 KB.
pub(crate) fn check(file: &Path) -> Outcome {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let smallest =
        smallest_alignment(&bytes).map_err(|error| format!("{}: {error}", file.display()))?;
    if smallest < PAGE {
        return Err(format!(
            "{}: a segment is aligned to {smallest} bytes, Android wants {PAGE}: link with \
             -Wl,-z,max-page-size={PAGE}",
            file.display()
        )
        .into());
    }
    println!("{}: aligned to {smallest} bytes", file.display());
    Ok(())
}

fn smallest_alignment(bytes: &[u8]) -> Outcome<u64> {
    let elf = Elf::parse(bytes).map_err(|error| format!("no ELF file: {error}"))?;
    let loaded = elf.program_headers.iter().filter(|header| header.p_type == PT_LOAD);
    loaded.map(|header| header.p_align).min().ok_or_else(|| "nothing in it is loaded".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least 64-bit ELF file there is: one header, one loaded segment.
    fn elf(alignment: u64) -> Vec<u8> {
        let mut bytes = vec![0; 64 + 56];
        bytes[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
        bytes[16] = 3; // a shared object
        bytes[18] = 183; // for AArch64
        bytes[20] = 1;
        bytes[32] = 64; // program headers follow
        bytes[52] = 64;
        bytes[54] = 56; // size of a program header
        bytes[56] = 1; // of which there is one
        bytes[64] = 1; // PT_LOAD
        bytes[64 + 48..].copy_from_slice(&alignment.to_le_bytes());
        bytes
    }

    #[test]
    fn sixteen_kilobyte_pages_pass_and_smaller_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        for (alignment, passes) in [(4096, false), (16384, true), (65536, true)] {
            let file = folder.path().join("lib.so");
            fs::write(&file, elf(alignment)).unwrap();
            assert_eq!(check(&file).is_ok(), passes, "{alignment}");
        }
    }

    #[test]
    fn what_is_no_library_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not-a-library");
        fs::write(&file, b"text").unwrap();
        let error = check(&file).unwrap_err().to_string();
        assert!(error.contains("not-a-library: no ELF file"), "{error}");
    }
}
