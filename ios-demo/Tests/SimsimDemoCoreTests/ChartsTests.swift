import Foundation
import Simsim
import XCTest

@testable import SimsimDemoCore

final class ChartsTests: XCTestCase {
    private let wallet = FakeWallet()

    func testTheGaugeGoesFromTheLowestToTheHighest() throws {
        let arc = try XCTUnwrap(ScoreArc(wallet.made(650), rules: wallet.rules))
        XCTAssertEqual(arc.value, 0.5)
        XCTAssertEqual(arc.low, 0.45, accuracy: 1e-9)
        XCTAssertEqual(arc.high, 0.55, accuracy: 1e-9)
        XCTAssertEqual(arc.steps.count, 3)
        XCTAssertEqual(ScoreArc.degrees(0), 135)
        XCTAssertEqual(ScoreArc.degrees(1), 405)
        XCTAssertNil(ScoreArc(wallet.made(nil), rules: wallet.rules))
    }

    func testAScoreOutsideTheScaleStaysOnTheArc() throws {
        let arc = try XCTUnwrap(ScoreArc(wallet.made(1200), rules: wallet.rules))
        XCTAssertEqual(arc.value, 1)
        XCTAssertEqual(arc.high, 1)
    }

    func testTheRadarsFirstCornerIsAtTheTopAndTheOthersFollowClockwise() throws {
        let radar = try XCTUnwrap(Radar(wallet.made(604).categories))
        let corners = radar.corners(center: CGPoint(x: 100, y: 100), radius: 100)
        XCTAssertEqual(corners.count, 5)
        XCTAssertEqual(corners[0].x, 100, accuracy: 1e-9)
        XCTAssertEqual(corners[0].y, 80, accuracy: 1e-9)
        XCTAssertGreaterThan(corners[1].x, 100)
        let grid = radar.grid(at: 1, center: .zero, radius: 10)
        for corner in grid { XCTAssertEqual(hypot(corner.x, corner.y), 10, accuracy: 1e-9) }
    }

    func testThereIsNoRadarWithoutPoints() {
        XCTAssertNil(Radar(wallet.made(nil).categories))
        XCTAssertNil(Radar([]))
    }
}
