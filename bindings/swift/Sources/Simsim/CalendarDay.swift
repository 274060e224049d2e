import Foundation

/// A calendar date without a time or a time zone, as records and scores have it.
///
/// A `Date` is a moment: which day it falls on depends on where one stands. Say where when you make a
/// day from one.
public struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01 in the Gregorian calendar.
    public let daysSince1970: Int32

    /// The day that lies so many days after 1970-01-01.
    public init(daysSince1970: Int32) {
        self.daysSince1970 = daysSince1970
    }

    /// The day on which a moment falls in a time zone.
    public init(_ moment: Date, in timeZone: TimeZone = .current) {
        let seconds = moment.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: moment))
        self.init(daysSince1970: Int32((seconds / 86_400).rounded(.down)))
    }

    /// Reads `2026-11-22`, and nothing else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy(\.isASCII),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            let moment = Self.calendar.date(
                from: DateComponents(year: year, month: month, day: day))
        else { return nil }
        self.init(moment, in: Self.greenwich)
        guard description == text else { return nil }  // the 30th of February
    }

    /// `2026-11-22`.
    public var description: String {
        let date = Self.calendar.dateComponents([.year, .month, .day], from: startInGreenwich)
        let padded = { (number: Int?, width: Int) -> String in
            let digits = String(number ?? 0)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return [padded(date.year, 4), padded(date.month, 2), padded(date.day, 2)]
            .joined(separator: "-")
    }

    /// Midnight at the beginning of the day in Greenwich: for a `DateFormatter` set to GMT.
    public var startInGreenwich: Date {
        Date(timeIntervalSince1970: Double(daysSince1970) * 86_400)
    }

    public static func < (earlier: Self, later: Self) -> Bool {
        earlier.daysSince1970 < later.daysSince1970
    }

    private static let greenwich = TimeZone(secondsFromGMT: 0) ?? .current

    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = greenwich
        return calendar
    }
}
