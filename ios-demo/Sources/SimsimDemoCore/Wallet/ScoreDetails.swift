import Foundation
import Simsim

/// What a score says beyond its number: the parts of its JSON that screens show.
public struct ScoreDetails: Equatable, Sendable {
    /// Records that speak against the person, and until when.
    public let negatives: [Negative]
    /// What would bring a number; empty where there is one.
    public let toAdd: [Advice]

    static let none = ScoreDetails(negatives: [], toAdd: [])
}

/// A record that speaks against a person.
public struct Negative: Equatable, Sendable, Decodable {
    /// Which record.
    public let record: String
    /// What it says: `late_fee`, `overdue`...
    public let kind: String
    /// Whether it counts; one that is little relied on waits for a second source.
    public let counts: Bool
    /// The first day on which it no longer counts.
    public let stopsCounting: CalendarDay

    enum CodingKeys: String, CodingKey {
        case record, kind, counts, stopsCounting
    }

    public init(record: String, kind: String, counts: Bool, stopsCounting: CalendarDay) {
        self.record = record
        self.kind = kind
        self.counts = counts
        self.stopsCounting = stopsCounting
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        record = try members.decode(String.self, forKey: .record)
        kind = try members.decode(String.self, forKey: .kind)
        counts = try members.decode(Bool.self, forKey: .counts)
        let day = try members.decode(String.self, forKey: .stopsCounting)
        guard let day = CalendarDay(day) else {
            throw DecodingError.dataCorruptedError(
                forKey: .stopsCounting, in: members, debugDescription: "not a day")
        }
        stopsCounting = day
    }
}

/// What to bring in for a category with too little evidence.
public struct Advice: Equatable, Sendable, Decodable {
    public let category: String
    /// By language.
    public let text: [String: String]
}

extension Score {
    /// The parts of ``json`` that have no member of their own.
    public var details: ScoreDetails {
        struct Written: Decodable {
            struct NoScore: Decodable {
                let toAdd: [Advice]
            }
            let negatives: [Negative]
            let noScore: NoScore?
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let written = try? decoder.decode(Written.self, from: Data(json.utf8)) else {
            return .none
        }
        return ScoreDetails(
            negatives: written.negatives, toAdd: written.noScore?.toAdd ?? [])
    }
}
