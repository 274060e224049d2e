import Foundation
import XCTest

@testable import SimsimDemoCore

/// What a Mac makes the app of, as far as it can be held without one.
final class ProjectTests: XCTestCase {
    private let app = project.appendingPathComponent("ios-demo/App")

    func testTheAppSaysWhyItUsesTheCameraAndAFaceInEveryLanguage() throws {
        let info = try plist("Info.plist")
        for language in Language.allCases {
            let told = try XCTUnwrap(
                plist("Resources/\(language.rawValue).lproj/InfoPlist.strings") as? [String: String]
            )
            XCTAssertEqual(
                Set(told.keys), ["NSCameraUsageDescription", "NSFaceIDUsageDescription"])
            XCTAssertFalse(told.values.contains(""))
            if language == .en {
                for (key, text) in told { XCTAssertEqual(info[key] as? String, text) }
            }
        }
        XCTAssertEqual(
            Set(info["CFBundleLocalizations"] as? [String] ?? []),
            Set(Language.allCases.map(\.rawValue)))
    }

    func testTheAppOpensRequestsAndNoOtherLink() throws {
        let types = try plist("Info.plist")["CFBundleURLTypes"] as? [[String: Any]] ?? []
        let schemes = types.flatMap { $0["CFBundleURLSchemes"] as? [String] ?? [] }
        XCTAssertEqual(schemes.map { "\($0):" }, [RequestLink.scheme])
    }

    func testFilesAreReadableOnlyWhileThePhoneIsUnlocked() throws {
        XCTAssertEqual(
            try plist("Simsim.entitlements")["com.apple.developer.default-data-protection"]
                as? String, "NSFileProtectionComplete")
        XCTAssertNil(try plist("Info.plist")["UIFileSharingEnabled"])
        XCTAssertNil(try plist("Info.plist")["NSAppTransportSecurity"])  // HTTPS, no exception
    }

    func testThePrivacyManifestTracksAndCollectsNothing() throws {
        let manifest = try plist("Resources/PrivacyInfo.xcprivacy")
        XCTAssertEqual(manifest["NSPrivacyTracking"] as? Bool, false)
        XCTAssertEqual((manifest["NSPrivacyTrackingDomains"] as? [Any])?.count, 0)
        XCTAssertEqual((manifest["NSPrivacyCollectedDataTypes"] as? [Any])?.count, 0)
        let used = manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]] ?? []
        XCTAssertFalse(used.isEmpty)
        for api in used {
            XCTAssertNotNil(api["NSPrivacyAccessedAPIType"] as? String)
            XCTAssertFalse((api["NSPrivacyAccessedAPITypeReasons"] as? [String] ?? []).isEmpty)
        }
    }

    /// Not a YAML parser: keys and items on lines of their own, and every file that they name is there.
    func testTheProjectIsWellFormedAndItsFilesAreThere() throws {
        let text = try String(
            contentsOf: app.appendingPathComponent("project.yml"), encoding: .utf8)
        let shape = ##"^( {2})*(- )?[A-Za-z0-9_]+:( ("[^"]*"|[^"#:]+))?$"##
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            XCTAssertNotNil(line.range(of: shape, options: .regularExpression), String(line))
        }
        let named = text.split(separator: "\n").compactMap { line -> String? in
            let parts = line.split(separator: ":", maxSplits: 1).map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " -"))
            }
            let keys = ["path", "INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS"]
            return parts.count == 2 && keys.contains(parts[0]) ? parts[1] : nil
        }
        XCTAssertEqual(named.count, 5)
        for file in named {
            XCTAssertTrue(
                FileManager.default.fileExists(atPath: app.appendingPathComponent(file).path), file)
        }
        XCTAssertTrue(text.contains("product: SimsimDemoApp"))
    }

    private func plist(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: app.appendingPathComponent(name))
        let read = try PropertyListSerialization.propertyList(from: data, format: nil)
        return try XCTUnwrap(read as? [String: Any], name)
    }
}
