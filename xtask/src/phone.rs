//! The library as a phone gets it: small before fast, and without a path of the machine that built it.

use std::{env, ffi::OsString, fs, path::PathBuf, process::Command};

use crate::{
    Outcome,
    command::{root, target},
};

/// What the linker makes of it.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A shared library, for Android and for the size gate.
    Shared,
    /// An archive, for Apple's platforms.
    Static,
}

impl Kind {
    fn crate_type(self) -> &'static str {
        match self {
            Self::Shared => "cdylib",
            Self::Static => "staticlib",
        }
    }
}

/// Builds the library for `triple`, or for this machine, and says where its folder is.
///
/// `cargo build` would make a Rust library beside it, and then nothing is optimised across crates:
/// the result is half as large again.
pub(crate) fn build(
    kind: Kind,
    triple: Option<&str>,
    environment: &[(String, OsString)],
) -> Outcome<PathBuf> {
    let mut command = Command::new("cargo");
    command.args(["rustc", "--quiet", "--package", "simsim-bindings", "--profile", "phone"]);
    command.args(["--crate-type", kind.crate_type()]);
    let mut folder = target();
    if let Some(triple) = triple {
        command.args(["--target", triple]);
        folder.push(triple);
    }
    let is_elf = triple.map_or(env::consts::OS == "linux", |triple| triple.contains("linux"));
    if is_elf && matches!(kind, Kind::Shared) {
        command.arg("--").args(linking(triple));
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags()).envs(environment.iter().cloned());
    let status = command.current_dir(root()).status()?;
    if status.success() { Ok(folder.join("phone")) } else { Err(format!("cargo: {status}").into()) }
}

/// Pages of 16 KB; relocations packed to a tenth, which Android reads from API 28 on, under its own names
/// until 30; and, where the linker is lld, what a phone has no use for left out.
fn linking(triple: Option<&str>) -> Vec<String> {
    let mut arguments = vec!["-Clink-arg=-Wl,-z,max-page-size=16384".to_owned()];
    let is_android = triple.is_some_and(|triple| triple.contains("android"));
    if is_android {
        arguments.push("-Clink-arg=-Wl,--pack-dyn-relocs=relr".to_owned());
        arguments.push("-Clink-arg=-Wl,--use-android-relr-tags".to_owned());
    } else {
        arguments.push("-Clink-arg=-Wl,-z,pack-relative-relocs".to_owned());
    }
    if is_android || cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        arguments.push("-Clink-arg=-Wl,--icf=all".to_owned());
        let script = root().join("xtask/src/phone.ld");
        arguments.push(format!("-Clink-arg=-Wl,-T,{}", script.display()));
    }
    arguments
}

/// Frames that are found by a register need a quarter less of unwinding tables, and no more code. The
/// places of panics are named from the project's root, and from each dependency's.
fn flags() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let sources = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut flags: Vec<String> = sources
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|source| format!("--remap-path-prefix={}/=", source.path().display()))
        .collect();
    flags.sort_unstable();
    flags.push(format!("--remap-path-prefix={}/=", root().display()));
    flags.push("-Cforce-frame-pointers=yes".to_owned());
    flags.join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relocations_are_packed_under_the_names_that_each_system_knows() {
        assert!(linking(None).iter().any(|argument| argument.ends_with("-z,pack-relative-relocs")));
        let android = linking(Some("aarch64-linux-android"));
        assert!(android.iter().any(|argument| argument.ends_with("--use-android-relr-tags")));
        assert!(android.iter().all(|argument| !argument.contains("pack-relative")));
        assert!(android.iter().any(|argument| argument.ends_with("max-page-size=16384")));
    }

    #[test]
    fn no_path_of_this_machine_is_built_in() {
        let flags = flags();
        assert!(flags.contains(&format!("--remap-path-prefix={}/=", root().display())), "{flags}");
    }
}
