// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "SimsimDemo",
    defaultLocalization: "en",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "SimsimDemoCore", targets: ["SimsimDemoCore"])],
    dependencies: [.package(name: "Simsim", path: "../bindings/swift")],
    targets: [
        .target(
            name: "SimsimDemoCore",
            dependencies: [.product(name: "Simsim", package: "Simsim")],
            resources: [.process("Resources")]),
        .testTarget(name: "SimsimDemoCoreTests", dependencies: ["SimsimDemoCore"]),
    ]
)
