import Foundation
import Simsim

/// Days, moments, numbers and money.
extension Words {
    public func day(_ day: CalendarDay) -> String {
        let formatter = DateFormatter()
        formatter.locale = language.locale
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateStyle = .medium
        formatter.timeStyle = .none
        return formatter.string(from: day.startInGreenwich)
    }

    /// A moment of a receipt or request, in the time of where the holder is.
    public func moment(_ seconds: UInt64, in timeZone: TimeZone = .current) -> String {
        let formatter = DateFormatter()
        formatter.locale = language.locale
        formatter.timeZone = timeZone
        formatter.dateStyle = .medium
        formatter.timeStyle = .short
        return formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
    }

    public func number(_ number: some BinaryInteger) -> String {
        formatter(.decimal).string(from: NSNumber(value: Int64(clamping: number))) ?? "\(number)"
    }

    /// A score: never grouped, as it is said.
    public func score(_ score: some BinaryInteger) -> String {
        "\(score)"
    }

    /// Points more or less, with the sign that a screen reader says too.
    public func points(_ points: some BinaryInteger) -> String {
        let amount = number(points.magnitude)
        return points < 0 ? "−\(amount)" : "+\(amount)"
    }

    public func percent(permille: some BinaryInteger) -> String {
        let formatter = formatter(.percent)
        formatter.maximumFractionDigits = permille % 10 == 0 ? 0 : 1
        return formatter.string(from: NSNumber(value: Double(permille) / 1000)) ?? "\(permille) ‰"
    }

    /// Money, exact to its last minor unit (up to fifteen digits, beyond which formatters round).
    public func amount(_ amount: Amount) -> String {
        let digits = MinorUnits.digits(of: amount.currency)
        let whole = Decimal(amount.minor) / pow(Decimal(10), digits)
        let formatter = formatter(amount.currency == "XXX" ? .decimal : .currency)
        formatter.currencyCode = amount.currency
        formatter.minimumFractionDigits = digits
        formatter.maximumFractionDigits = digits
        return formatter.string(from: whole as NSDecimalNumber) ?? "\(whole) \(amount.currency)"
    }

    private func formatter(_ style: NumberFormatter.Style) -> NumberFormatter {
        let formatter = NumberFormatter()
        formatter.locale = language.locale
        formatter.numberStyle = style
        return formatter
    }
}

/// How many minor units make a whole (ISO 4217). Formatters follow CLDR, which rounds some currencies
/// to what people pay with; that would show a hundred times too much.
enum MinorUnits {
    static func digits(of currency: String) -> Int {
        exceptions.first { $0.value.contains(currency) }?.key ?? 2
    }

    private static let exceptions: [Int: Set<String>] = [
        0: [
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF",
        ],
        3: ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"],
        4: ["CLF", "UYW"],
    ]
}
