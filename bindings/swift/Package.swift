// swift-tools-version: 5.9
import PackageDescription

// On Apple platforms the library comes as an XCFramework (`cargo xtask xcframework`). Elsewhere it is
// linked from where cargo puts it, or from SIMSIM_LIBRARY_DIR.
#if os(Linux)
let library =
    Context.environment["SIMSIM_LIBRARY_DIR"] ?? Context.packageDirectory + "/../../target/debug"
let core: Target = .systemLibrary(name: "SimsimFFI")
let linking: [LinkerSetting] = [
    .unsafeFlags(["-L" + library, "-Xlinker", "-rpath", "-Xlinker", library])
]
#else
let core: Target = .binaryTarget(name: "SimsimFFI", path: "SimsimFFI.xcframework")
let linking: [LinkerSetting] = []
#endif

// SIMSIM_SWIFT_MODE=5 builds in the older language mode, to show that it still can.
let mode: SwiftVersion =
    Context.environment["SIMSIM_SWIFT_MODE"] == "5" ? .v5 : .version("6")

let package = Package(
    name: "Simsim",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Simsim", targets: ["Simsim"])],
    targets: [
        core,
        .target(name: "Simsim", dependencies: ["SimsimFFI"], linkerSettings: linking),
        .testTarget(name: "SimsimTests", dependencies: ["Simsim"]),
    ],
    swiftLanguageVersions: [mode]
)
