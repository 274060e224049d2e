import Foundation
import Simsim

/// The arc on which a score lies: from the lowest at the left to the highest at the right.
public struct ScoreArc: Equatable, Sendable {
    /// Where the score lies, from 0 to 1.
    public let value: Double
    /// Where the interval begins and ends.
    public let low: Double
    public let high: Double
    /// Where bands meet.
    public let steps: [Double]

    public init?(_ score: Score, rules: Rules) {
        guard let number = score.number, rules.highest > rules.lowest else { return nil }
        let place = { (points: Int32) -> Double in
            let share = Double(points - rules.lowest) / Double(rules.highest - rules.lowest)
            return min(1, max(0, share))
        }
        value = place(number)
        low = place(score.interval?.low ?? number)
        high = place(score.interval?.high ?? number)
        steps = rules.bands.map(\.min).filter { $0 > rules.lowest }.map(place)
    }

    /// Three quarters of a circle, open at the bottom; degrees, clockwise from the right.
    public static let start = 135.0
    public static let sweep = 270.0

    /// Where on the circle a share of the arc lies.
    public static func degrees(_ share: Double) -> Double {
        start + sweep * share
    }
}
