//! An XCFramework: what the Swift package links on Apple platforms.
//!
//! Building the libraries takes a Mac. The layout is written here and not by `xcodebuild`, so that it
//! can be held on any machine: headers lie in a folder of their own under `Headers`, since two
//! frameworks that both bring a `module.modulemap` at the top cannot live in one app.

use std::{env, fs, path::Path};

use crate::{
    Outcome,
    command::{root, run, target},
    phone::{self, Kind},
};

const LIBRARY: &str = "libsimsim_ffi.a";
const MODULE_MAP: &str = "module SimsimFFI {\n    header \"SimsimFFI.h\"\n    export *\n}\n";

/// One library of the framework: a platform, its variant, and what is joined into it.
struct Slice {
    identifier: &'static str,
    platform: &'static str,
    variant: Option<&'static str>,
    /// Rust's name of each target, and Apple's of its architecture.
    targets: &'static [(&'static str, &'static str)],
}

const SLICES: [Slice; 3] = [
    Slice {
        identifier: "ios-arm64",
        platform: "ios",
        variant: None,
        targets: &[("aarch64-apple-ios", "arm64")],
    },
    Slice {
        identifier: "ios-arm64_x86_64-simulator",
        platform: "ios",
        variant: Some("simulator"),
        targets: &[("aarch64-apple-ios-sim", "arm64"), ("x86_64-apple-ios", "x86_64")],
    },
    Slice {
        identifier: "macos-arm64_x86_64",
        platform: "macos",
        variant: None,
        targets: &[("aarch64-apple-darwin", "arm64"), ("x86_64-apple-darwin", "x86_64")],
    },
];

/// Builds `bindings/swift/SimsimFFI.xcframework`.
pub(crate) fn build() -> Outcome {
    if env::consts::OS != "macos" {
        return Err(
            "xcframework: a Mac is needed; Apple's compilers and SDKs run nowhere else".into()
        );
    }
    let joined = target().join("xcframework");
    for slice in &SLICES {
        let place = joined.join(slice.identifier);
        fs::create_dir_all(&place)?;
        let mut arguments = vec!["-create".to_owned(), "-output".to_owned()];
        arguments.push(place.join(LIBRARY).display().to_string());
        for (name, _) in slice.targets {
            run("rustup", &["target", "add", name])?;
            let built = phone::build(Kind::Static, Some(name), &[])?;
            arguments.push(built.join(LIBRARY).display().to_string());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run("lipo", &arguments)?;
    }
    let framework = root().join("bindings/swift/SimsimFFI.xcframework");
    lay_out(&framework, &joined)?;
    println!("{}", framework.display());
    Ok(())
}

fn lay_out(framework: &Path, joined: &Path) -> Outcome {
    if framework.exists() {
        fs::remove_dir_all(framework)?;
    }
    for slice in &SLICES {
        let place = framework.join(slice.identifier);
        let headers = place.join("Headers/SimsimFFI");
        fs::create_dir_all(&headers)?;
        fs::copy(joined.join(slice.identifier).join(LIBRARY), place.join(LIBRARY))
            .map_err(|error| format!("{}/{LIBRARY}: {error}", slice.identifier))?;
        let header = root().join("bindings/swift/Sources/SimsimFFI/SimsimFFI.h");
        fs::copy(header, headers.join("SimsimFFI.h"))?;
        fs::write(headers.join("module.modulemap"), MODULE_MAP)?;
    }
    fs::write(framework.join("Info.plist"), info())?;
    Ok(())
}

/// The property list that names the slices, as `xcodebuild -create-xcframework` writes it.
fn info() -> String {
    let slices: String = SLICES.iter().map(entry).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>AvailableLibraries</key>
	<array>
{slices}	</array>
	<key>CFBundlePackageType</key>
	<string>XFWK</string>
	<key>XCFrameworkFormatVersion</key>
	<string>1.0</string>
</dict>
</plist>
"#
    )
}

fn entry(slice: &Slice) -> String {
    let architectures: String = slice
        .targets
        .iter()
        .map(|(_, architecture)| format!("\t\t\t\t<string>{architecture}</string>\n"))
        .collect();
    let variant = slice.variant.map_or_else(String::new, |variant| {
        format!("\t\t\t<key>SupportedPlatformVariant</key>\n\t\t\t<string>{variant}</string>\n")
    });
    format!(
        "\t\t<dict>\n\
         \t\t\t<key>HeadersPath</key>\n\t\t\t<string>Headers</string>\n\
         \t\t\t<key>LibraryIdentifier</key>\n\t\t\t<string>{}</string>\n\
         \t\t\t<key>LibraryPath</key>\n\t\t\t<string>{LIBRARY}</string>\n\
         \t\t\t<key>SupportedArchitectures</key>\n\t\t\t<array>\n{architectures}\t\t\t</array>\n\
         \t\t\t<key>SupportedPlatform</key>\n\t\t\t<string>{}</string>\n\
         {variant}\t\t</dict>\n",
        slice.identifier, slice.platform
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_framework_holds_each_slice_with_its_headers_in_a_folder_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let joined = folder.path().join("joined");
        for slice in &SLICES {
            fs::create_dir_all(joined.join(slice.identifier)).unwrap();
            fs::write(joined.join(slice.identifier).join(LIBRARY), slice.identifier).unwrap();
        }
        let framework = folder.path().join("SimsimFFI.xcframework");
        lay_out(&framework, &joined).unwrap();
        let info = fs::read_to_string(framework.join("Info.plist")).unwrap();
        for slice in &SLICES {
            let place = framework.join(slice.identifier);
            assert_eq!(fs::read_to_string(place.join(LIBRARY)).unwrap(), slice.identifier);
            let headers = place.join("Headers");
            assert!(!headers.join("module.modulemap").exists(), "it would collide with another's");
            let map = fs::read_to_string(headers.join("SimsimFFI/module.modulemap")).unwrap();
            assert!(map.starts_with("module SimsimFFI"), "{map}");
            assert!(headers.join("SimsimFFI/SimsimFFI.h").exists());
            assert!(info.contains(&format!("<string>{}</string>", slice.identifier)), "{info}");
        }
    }

    #[test]
    fn the_property_list_is_well_formed_and_names_the_simulator_once() {
        let info = info();
        for tag in ["dict", "array", "string", "key", "plist"] {
            let opened = info.matches(&format!("<{tag}")).count();
            assert_eq!(opened, info.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        assert_eq!(info.matches("<string>simulator</string>").count(), 1);
        assert_eq!(info.matches("<key>LibraryIdentifier</key>").count(), SLICES.len());
    }
}
