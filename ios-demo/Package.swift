// swift-tools-version: 6.0
import PackageDescription

// Where there is no SwiftUI, the views are checked against a stub of what they use of it.
#if os(Linux)
let stubs: [Target] = [
    .target(name: "UniformTypeIdentifiers", path: "Tests/Stubs/UniformTypeIdentifiers"),
    .target(
        name: "SwiftUI", dependencies: ["UniformTypeIdentifiers"], path: "Tests/Stubs/SwiftUI"),
    .target(name: "Charts", dependencies: ["SwiftUI"], path: "Tests/Stubs/Charts"),
    .executableTarget(
        name: "App", dependencies: ["SimsimDemoApp"], path: "App",
        exclude: ["Info.plist", "Resources", "Simsim.entitlements", "project.yml"]),
]
let standIns: [Target.Dependency] = ["SwiftUI", "Charts", "UniformTypeIdentifiers"]
#else
let stubs: [Target] = []
let standIns: [Target.Dependency] = []
#endif

let package = Package(
    name: "SimsimDemo",
    defaultLocalization: "en",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "SimsimDemoApp", targets: ["SimsimDemoApp", "SimsimDemoCore"])],
    dependencies: [.package(name: "Simsim", path: "../bindings/swift")],
    targets: [
        .target(
            name: "SimsimDemoCore",
            dependencies: [.product(name: "Simsim", package: "Simsim")],
            resources: [.process("Resources")]),
        .target(
            name: "SimsimDemoApp",
            dependencies: ["SimsimDemoCore", .product(name: "Simsim", package: "Simsim")]
                + standIns),
        .testTarget(name: "SimsimDemoCoreTests", dependencies: ["SimsimDemoCore"]),
    ] + stubs
)
