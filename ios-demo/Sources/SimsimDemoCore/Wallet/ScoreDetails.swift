import Foundation
import Simsim

/// What a score says beyond its number: the parts of its JSON that screens show.
public struct ScoreDetails: Equatable, Sendable {
    /// What would bring a number; empty where there is one.
    public let toAdd: [Advice]

    static let none = ScoreDetails(toAdd: [])
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
            let noScore: NoScore?
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let written = try? decoder.decode(Written.self, from: Data(json.utf8)) else {
            return .none
        }
        return ScoreDetails(toAdd: written.noScore?.toAdd ?? [])
    }
}
