//! An AAR: what an Android app depends on. The Kotlin classes, the library for three ABIs, and the
//! rules that keep a minified release build whole.
//!
//! Building the libraries takes an NDK. What can be held without one is: the layout, the rules, and
//! (by `elf-check`) the alignment of whatever was built.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome,
    command::{exists, root, run, target},
    elf,
};

/// The ABIs of phones (arm64 and old arm) and of the emulator.
const ABIS: [&str; 3] = ["arm64-v8a", "armeabi-v7a", "x86_64"];
/// Android 9.
const MIN_SDK: &str = "28";
const LIBRARY: &str = "libsimsim_ffi.so";

/// Builds `target/simsim.aar`.
pub(crate) fn build() -> Outcome {
    if !exists("cargo-ndk") || std::env::var_os("ANDROID_NDK_HOME").is_none() {
        return Err(
            "android: an NDK is needed; set ANDROID_NDK_HOME and cargo install cargo-ndk".into()
        );
    }
    let libraries = target().join("android");
    build_libraries(&libraries)?;
    for abi in ABIS.iter().filter(|abi| abi.contains("64")) {
        elf::check(&libraries.join(abi).join(LIBRARY))?; // 32-bit Android keeps pages of 4 KB
    }
    run("mvn", &["--quiet", "--file", "bindings/kotlin/pom.xml", "package", "-DskipTests"])?;
    let classes = root().join("bindings/kotlin/target/simsim-0.1.0.jar");
    let layout = target().join("aar");
    lay_out(&layout, &classes, &libraries)?;
    let aar = target().join("simsim.aar");
    let (aar, layout) = (aar.display().to_string(), layout.display().to_string());
    run("jar", &["--create", "--no-manifest", "--file", &aar, "-C", &layout, "."])?;
    println!("{aar}");
    Ok(())
}

fn build_libraries(out: &Path) -> Outcome {
    let mut command = Command::new("cargo");
    command.arg("ndk").args(["--platform", MIN_SDK, "--output-dir"]).arg(out);
    for abi in ABIS {
        command.args(["--target", abi]);
    }
    command
        .args(["build", "--package", "simsim-bindings", "--profile", "phone"])
        .env("RUSTFLAGS", "-C link-arg=-Wl,-z,max-page-size=16384")
        .current_dir(root());
    if command.status()?.success() { Ok(()) } else { Err("cargo ndk failed".into()) }
}

/// Puts together what an AAR holds (<https://developer.android.com/studio/projects/android-library>).
fn lay_out(aar: &Path, classes: &Path, libraries: &Path) -> Outcome {
    if aar.exists() {
        fs::remove_dir_all(aar)?;
    }
    fs::create_dir_all(aar)?;
    fs::copy(classes, aar.join("classes.jar"))?;
    fs::copy(root().join("bindings/kotlin/consumer-rules.pro"), aar.join("proguard.txt"))?;
    fs::write(aar.join("R.txt"), "")?;
    fs::write(aar.join("AndroidManifest.xml"), manifest())?;
    for abi in ABIS {
        let place: PathBuf = aar.join("jni").join(abi);
        fs::create_dir_all(&place)?;
        fs::copy(libraries.join(abi).join(LIBRARY), place.join(LIBRARY))
            .map_err(|error| format!("{abi}/{LIBRARY}: {error}"))?;
    }
    Ok(())
}

fn manifest() -> String {
    format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"dev.simsim\">\n    \
         <uses-sdk android:minSdkVersion=\"{MIN_SDK}\" />\n</manifest>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aar_holds_classes_rules_and_a_library_for_each_abi() {
        let folder = tempfile::tempdir().unwrap();
        let libraries = folder.path().join("libraries");
        for abi in ABIS {
            fs::create_dir_all(libraries.join(abi)).unwrap();
            fs::write(libraries.join(abi).join(LIBRARY), abi).unwrap();
        }
        let classes = folder.path().join("classes.jar");
        fs::write(&classes, "classes").unwrap();
        let aar = folder.path().join("aar");
        lay_out(&aar, &classes, &libraries).unwrap();
        for abi in ABIS {
            assert_eq!(fs::read_to_string(aar.join("jni").join(abi).join(LIBRARY)).unwrap(), abi);
        }
        let rules = fs::read_to_string(aar.join("proguard.txt")).unwrap();
        assert!(rules.contains("com.sun.jna.**") && rules.contains("dev.simsim.**"), "{rules}");
        assert!(fs::read_to_string(aar.join("AndroidManifest.xml")).unwrap().contains("\"28\""));
        assert!(aar.join("classes.jar").exists() && aar.join("R.txt").exists());
    }

    #[test]
    fn a_missing_abi_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let classes = folder.path().join("classes.jar");
        fs::write(&classes, "classes").unwrap();
        let error = lay_out(&folder.path().join("aar"), &classes, folder.path()).unwrap_err();
        assert!(error.to_string().starts_with("arm64-v8a/libsimsim_ffi.so"), "{error}");
    }
}
