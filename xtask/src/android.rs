//! An AAR: what an Android app depends on. The Kotlin classes, the library for three ABIs, and the
//! rules that keep a minified release build whole.
//!
//! Building the libraries takes an NDK. What can be held without one is: the layout, the rules, and
//! (by `elf-check`) the alignment of whatever was built.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Outcome,
    command::{root, run, target},
    elf,
    phone::{self, Kind},
};

/// The ABIs of phones (arm64 and old arm) and of the emulator: Android's name, Rust's name, and how
/// the NDK's compiler for it begins.
const ABIS: [(&str, &str, &str); 3] = [
    ("arm64-v8a", "aarch64-linux-android", "aarch64-linux-android"),
    ("armeabi-v7a", "armv7-linux-androideabi", "armv7a-linux-androideabi"),
    ("x86_64", "x86_64-linux-android", "x86_64-linux-android"),
];
/// Android 9.
const MIN_SDK: &str = "28";
const LIBRARY: &str = "libsimsim_ffi.so";

/// Builds `target/simsim.aar`.
pub(crate) fn build() -> Outcome {
    let Some(ndk) = env::var_os("ANDROID_NDK_HOME") else {
        return Err(
            "android: an NDK is needed: install one (r27 or later) and set ANDROID_NDK_HOME \
                    to its folder"
                .into(),
        );
    };
    let libraries = target().join("android");
    for (abi, triple, compiler) in ABIS {
        let tools = tools(Path::new(&ndk), triple, compiler)?;
        run("rustup", &["target", "add", triple])?;
        let built = phone::build(Kind::Shared, Some(triple), &tools)?.join(LIBRARY);
        if abi.contains("64") {
            elf::check(&built)?; // 32-bit Android keeps pages of 4 KB
        }
        fs::create_dir_all(libraries.join(abi))?;
        fs::copy(built, libraries.join(abi).join(LIBRARY))?;
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

/// What cargo and the C compilation of ring have to know of the NDK, as environment variables.
fn tools(ndk: &Path, triple: &str, compiler: &str) -> Outcome<Vec<(String, OsString)>> {
    let host = if env::consts::OS == "macos" { "darwin-x86_64" } else { "linux-x86_64" };
    let folder = ndk.join("toolchains/llvm/prebuilt").join(host).join("bin");
    let tool = |name: String| {
        let path = folder.join(name);
        if path.exists() {
            Ok(path)
        } else {
            Err(format!("android: {}: not there", path.display()))
        }
    };
    let clang = tool(format!("{compiler}{MIN_SDK}-clang"))?;
    let shouted = triple.to_uppercase().replace('-', "_");
    Ok(vec![
        (format!("CARGO_TARGET_{shouted}_LINKER"), clang.clone().into()),
        (format!("CC_{triple}"), clang.into()),
        (format!("AR_{triple}"), tool("llvm-ar".into())?.into()),
    ])
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
    for (abi, ..) in ABIS {
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
        for (abi, ..) in ABIS {
            fs::create_dir_all(libraries.join(abi)).unwrap();
            fs::write(libraries.join(abi).join(LIBRARY), abi).unwrap();
        }
        let classes = folder.path().join("classes.jar");
        fs::write(&classes, "classes").unwrap();
        let aar = folder.path().join("aar");
        lay_out(&aar, &classes, &libraries).unwrap();
        for (abi, ..) in ABIS {
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

    #[test]
    fn each_abi_is_built_with_its_compiler_of_the_ndk() {
        let ndk = tempfile::tempdir().unwrap();
        let host = if cfg!(target_os = "macos") { "darwin-x86_64" } else { "linux-x86_64" };
        let folder = ndk.path().join("toolchains/llvm/prebuilt").join(host).join("bin");
        fs::create_dir_all(&folder).unwrap();
        let (_, triple, compiler) = ABIS[1];
        let error = tools(ndk.path(), triple, compiler).unwrap_err().to_string();
        assert!(error.contains("armv7a-linux-androideabi28-clang: not there"), "{error}");
        for tool in ["armv7a-linux-androideabi28-clang", "llvm-ar"] {
            fs::write(folder.join(tool), "").unwrap();
        }
        let tools = tools(ndk.path(), triple, compiler).unwrap();
        let names: Vec<&str> = tools.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "CARGO_TARGET_ARMV7_LINUX_ANDROIDEABI_LINKER",
                "CC_armv7-linux-androideabi",
                "AR_armv7-linux-androideabi"
            ]
        );
    }
}
