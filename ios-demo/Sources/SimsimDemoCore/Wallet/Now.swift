import Foundation
import Simsim

/// What time it is. The one thing that reads the clock; tests stop it.
public struct Now: Sendable {
    private let read: @Sendable () -> Date

    public init(_ read: @escaping @Sendable () -> Date = { Date() }) {
        self.read = read
    }

    public var moment: Date { read() }

    /// Today in Greenwich, as the wallet's own history counts days: a score does not change on a flight.
    public var day: CalendarDay {
        CalendarDay(moment, in: TimeZone(secondsFromGMT: 0) ?? .current)
    }
}
