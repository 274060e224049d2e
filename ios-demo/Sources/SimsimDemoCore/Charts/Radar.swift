import Foundation
import Simsim

/// The categories as a polygon: each on its own axis, at its share of the most it can give.
public struct Radar: Equatable, Sendable {
    /// From 0 to 1, in the order of the scorecard.
    public let shares: [Double]

    /// None without a score, or with too few categories for an area.
    public init?(_ categories: [CategoryScore]) {
        let shares = categories.compactMap { category in
            category.points.map { category.max > 0 ? Double($0) / Double(category.max) : 0 }
        }
        guard shares.count == categories.count, shares.count >= 3 else { return nil }
        self.shares = shares.map { min(1, max(0, $0)) }
    }

    /// The corners of the polygon, the first one at the top, clockwise.
    public func corners(center: CGPoint, radius: Double) -> [CGPoint] {
        shares.indices.map { corner($0, at: shares[$0], center: center, radius: radius) }
    }

    /// The corners of a grid line at one share of all axes.
    public func grid(at share: Double, center: CGPoint, radius: Double) -> [CGPoint] {
        shares.indices.map { corner($0, at: share, center: center, radius: radius) }
    }

    private func corner(
        _ axis: Int, at share: Double, center: CGPoint, radius: Double
    ) -> CGPoint {
        let angle = 2 * Double.pi * Double(axis) / Double(shares.count) - Double.pi / 2
        return CGPoint(
            x: center.x + radius * share * cos(angle), y: center.y + radius * share * sin(angle))
    }
}
