import Foundation
import XCTest

/// What the code must never do, and what every picture has to have.
final class SourcesTests: XCTestCase {
    func testNothingIsLoggedOrPutOnThePasteboard() throws {
        let forbidden = [
            #"\bprint\("#, #"\bNSLog\("#, #"\bos_log\b"#, #"\bLogger\("#, "debugPrint",
            "UIPasteboard", "textSelection",
        ]
        for (name, text) in try sources() {
            for pattern in forbidden {
                XCTAssertNil(
                    text.range(of: pattern, options: .regularExpression), "\(name): \(pattern)")
            }
        }
    }

    func testEveryPictureIsSpoken() throws {
        let drawn = try sources().filter {
            $0.text.contains("Canvas {") || $0.text.contains("Chart(")
                || $0.text.contains("CodeView(")
        }
        XCTAssertEqual(drawn.count, 4)
        for (name, text) in drawn {
            XCTAssertTrue(text.contains(".accessibilityLabel("), name)
        }
    }

    func testNothingHasAFixedSizeThatLargeTypeWouldNotFit() throws {
        for (name, text) in try sources() {
            let fixed =
                #"\.frame\([^)]*\b(width|height|maxHeight):|\.font\(\.system\(size:|\.lineLimit\(1\)"#
            XCTAssertNil(text.range(of: fixed, options: .regularExpression), name)
        }
    }

    func testTheNetworkIsUsedInOnePlace() throws {
        let users = try sources().filter { $0.text.contains("URLSession") }.map(\.name)
        XCTAssertEqual(users, ["Post.swift"])
    }

    private func sources() throws -> [(name: String, text: String)] {
        let folder = project.appendingPathComponent("ios-demo/Sources")
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL } ?? []
        let swift = files.filter { $0.pathExtension == "swift" }
        XCTAssertGreaterThan(swift.count, 40)
        return try swift.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }
}
