import Foundation
import Simsim
import XCTest

@testable import SimsimDemoCore

/// The three languages say the same things, and numbers are exact.
final class WordsTests: XCTestCase {
    func testEveryLanguageHasEveryPhraseAndNoOther() {
        let phrases = Set(Phrase.allCases.map(\.rawValue))
        for language in Language.allCases {
            let table = Words.table(language)
            XCTAssertEqual(Set(table.keys), phrases, language.rawValue)
            let blank = table.filter { $0.value.trimmingCharacters(in: .whitespaces).isEmpty }
            XCTAssertTrue(blank.isEmpty, "\(language): \(blank.keys)")
        }
    }

    func testAPhraseHasTheSamePlacesInEveryLanguage() {
        let english = Words.table(.en)
        for language in Language.allCases {
            for (key, phrase) in Words.table(language) {
                XCTAssertEqual(places(phrase), places(english[key] ?? ""), "\(language) \(key)")
            }
        }
    }

    func testEveryPhraseIsSaidSomewhere() throws {
        let sources = project.appendingPathComponent("ios-demo/Sources")
        let files =
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL } ?? []
        let code =
            try files
            .filter { $0.pathExtension == "swift" && $0.lastPathComponent != "Phrase.swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        let unsaid = Phrase.allCases.filter {
            code.range(of: #"\.\#($0.rawValue)\b"#, options: .regularExpression) == nil
        }
        XCTAssertEqual(unsaid, [])
    }

    func testWhatIsFilledInIsNeverTakenForAPlace() {
        let words = Words(.en)
        XCTAssertEqual(
            words(.homeInterval, "%2$@", "%1$@"),
            "between %2$@ and %1$@ as far as the evidence reaches")
        XCTAssertEqual(words(.consentPurpose), "Purpose")
    }

    func testOneAndManyAreSaidAsTheLanguageDoes() {
        XCTAssertEqual(Words(.en)(1, one: .recordsTotalOne, many: .recordsTotalMany), "1 record")
        XCTAssertEqual(Words(.en)(0, one: .recordsTotalOne, many: .recordsTotalMany), "0 records")
        XCTAssertEqual(
            Words(.de)(1200, one: .recordsTotalOne, many: .recordsTotalMany), "1.200 Einträge")
        XCTAssertEqual(Words(.zhHans)(1, one: .recordsTotalOne, many: .recordsTotalMany), "1 条记录")
    }

    func testMoneyIsExactToItsLastMinorUnit() {
        let words = Words(.en)
        let said = [
            (123_456, "EUR"), (-5, "USD"), (1234, "JPY"), (1_234_567, "KWD"), (100, "RSD"),
            (1234, "XXX"), (999_999_999_999_999, "EUR"),
        ].map { words.amount(Amount(minor: $0.0, currency: $0.1)) }
        for (text, digits) in zip(
            said,
            ["1,234.56", "0.05", "1,234", "1,234.567", "1.00", "12.34", "9,999,999,999,999.99"])
        {
            XCTAssertTrue(text.contains(digits), text)
        }
        XCTAssertFalse(said[2].contains("."), said[2])
        XCTAssertTrue(said[1].contains("-") || said[1].contains("−"), said[1])
    }

    func testADayIsTheSameDayEverywhere() {
        XCTAssertEqual(Words(.en).day(day), "Nov 1, 2026")
        XCTAssertEqual(Words(.de).day(day), "01.11.2026")
        XCTAssertEqual(Words(.zhHans).day(day), "2026年11月1日")
    }

    func testPointsAndSharesAreSaidWithTheirSigns() {
        let words = Words(.en)
        XCTAssertEqual(words.points(-26), "−26")
        XCTAssertEqual(words.points(4), "+4")
        XCTAssertEqual(words.points(Int64.min), "−9,223,372,036,854,775,807")
        XCTAssertEqual(words.percent(permille: 640), "64%")
        XCTAssertEqual(words.percent(permille: 446), "44.6%")
    }

    func testChartsAreSpokenAsOneSentence() {
        let wallet = FakeWallet()
        let words = Words(.en)
        XCTAssertEqual(
            words.spoken(wallet.made(604), rules: wallet.rules),
            "Score 604, on a scale of 350 to 950, good, "
                + "between 574 and 634 as far as the evidence reaches, evidence grade B, "
                + "as of Nov 1, 2026")
        XCTAssertEqual(words.spoken(wallet.made(nil), rules: wallet.rules), "No number yet")
        XCTAssertTrue(words.spoken(wallet.made(604).categories).hasPrefix("category CH 20 of 100"))
        XCTAssertEqual(
            words.spoken([
                past("2026-09-01", 598), past("2026-10-01", nil), past("2026-11-01", 604),
            ]),
            "From Sep 1, 2026, 598, to Nov 1, 2026, 604; lowest 598, highest 604")
        XCTAssertEqual(words.spoken([PastScore]()), "No score was kept yet.")
    }

    func testTheHoldersLanguageIsTheFirstThatTheAppSpeaks() {
        XCTAssertEqual(Language.first(of: ["fr-FR", "de-CH", "en"]), .de)
        XCTAssertEqual(Language.first(of: ["zh-Hant-HK"]), .zhHans)
        XCTAssertEqual(Language.first(of: ["fr"]), .en)
    }

    func testARecordIsCalledAsItsSourceCallsIt() {
        let words = Words(.en)
        XCTAssertEqual(words.title(record("1", label: "ALDI")), "ALDI")
        XCTAssertEqual(words.title(record("1")), "Wages")
        XCTAssertEqual(words.spoken(record("1", disputed: true)).suffix(10), ", disputed")
        XCTAssertEqual(words.claim("score_at_least.600"), "score of at least 600")
        XCTAssertEqual(words.claim("something_else"), "something_else")
    }

    private func places(_ phrase: String) -> [String] {
        phrase.components(separatedBy: "%").dropFirst().map { String($0.prefix(3)) }.sorted()
    }
}
