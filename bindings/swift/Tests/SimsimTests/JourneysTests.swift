import XCTest

@testable import Simsim

/// The journeys of tests/journeys: every result equals the one that Rust wrote down.
final class JourneysTests: XCTestCase {
    func testEveryJourneyGoesAsInRust() async throws {
        let scripts = try FileManager.default.contentsOfDirectory(
            at: root.appendingPathComponent("tests/journeys"), includingPropertiesForKeys: nil)
        for script in scripts where script.pathExtension == "json" {
            let place = FileManager.default.temporaryDirectory
                .appendingPathComponent("simsim-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: place) }
            let transcript = root.appendingPathComponent(
                "target/journeys/\(script.lastPathComponent)")
            let fromRust = try read(transcript).array
            let steps = try read(script)["steps"]?.array ?? []
            XCTAssertEqual(steps.count, fromRust.count)
            XCTAssertFalse(steps.isEmpty)
            let journey = Journey(place)
            for (number, (step, expected)) in zip(steps, fromRust).enumerated() {
                let result = try await journey.play(step)
                XCTAssertEqual(result, expected, "step \(number): \(step)")
            }
        }
    }

    private func read(_ file: URL) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(contentsOf: file))
    }
}

private final class Journey {
    private let directory: URL
    private var opened: SimsimWallet?
    private var request: Request?
    private var preview: Preview?
    private var presentation = ""

    init(_ directory: URL) {
        self.directory = directory
    }

    func play(_ step: JSON) async throws -> JSON {
        do {
            switch try text(step, "do") {
            case "add_guard":
                try await wallet().addGuard(KeyStore())
                return try locked()
            case "create", "open", "unlock": return try await enter(step)
            case "damage": return try damage(step)
            case "dispute": return try await dispute(step)
            case "disputes":
                let disputes = try await wallet().disputes()
                return [
                    "disputes": .array(
                        disputes.map { .array([.text($0.day.description), .text($0.note)]) })
                ]
            case "erase":
                try await wallet().erase()
                return ["exists": .bool(SimsimWallet.exists(in: directory))]
            case "explain": return try await explain(step)
            case "history": return try await history()
            case "import": return try importFile(step)
            case "list": return try await list(step)
            case "lock":
                try await wallet().lock()
                return try locked()
            case "next_steps":
                let steps = try await wallet().nextSteps(asOf: day(step))
                return [
                    "steps": .array(
                        steps.map {
                            .array([
                                .text($0.text.inLanguage(language: "en")), JSON($0.gain),
                                JSON($0.score),
                            ])
                        })
                ]
            case "prepare": return try await prepare(step)
            case "receipts": return try await receipts()
            case "records": return try await records()
            case "request": return try makeRequest(step)
            case "rescore":
                let score = try await wallet().rescore(now: now(step))
                return ["number": JSON(score.number), "as_of": .text(score.asOf.description)]
            case "score": return try await score(step)
            case "share": return try await share(step)
            case "undo":
                try await wallet().undo()
                return ["disputes": JSON(try await wallet().disputes().count)]
            case "unlock_with_guard":
                try await wallet().unlock(guardedBy: KeyStore())
                return try locked()
            case "verify": return try verify(step)
            case "what_if": return try await whatIf(step)
            case let other: throw Missing.member("a step called \(other)")
            }
        } catch let error as WalletError {
            return ["error": .text(name(of: error))]
        }
    }

    private func whatIf(_ step: JSON) async throws -> JSON {
        let changes = try (step["changes"]?.array ?? []).map(change)
        let outcome = try await wallet().whatIf(changes, asOf: day(step))
        return [
            "before": JSON(outcome.before.number), "after": JSON(outcome.after.number),
            "gain": JSON(outcome.gain),
            "gains": .array(
                outcome.characteristics.map { .array([.text($0.code), JSON($0.points)]) }),
        ]
    }

    private func change(_ step: JSON) throws -> Change {
        let parts = (step.text ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.last) {
        case ("add", let record?): return .add(record: record)
        case ("identity_verified", _): return .identityVerified
        case ("months_on_time", let months?): return .onTimeMonths(months: UInt8(months) ?? 0)
        case ("remove", let record?): return .remove(record: record)
        default: throw Missing.member("a change called \(step)")
        }
    }

    private func enter(_ step: JSON) async throws -> JSON {
        let passphrase = SecretSink(try text(step, "passphrase"))
        switch try text(step, "do") {
        case "create":
            opened = try await .create(in: directory, passphrase: passphrase, cost: .floor)
        case "open": opened = try await .open(in: directory, passphrase: passphrase)
        default: try await wallet().unlock(passphrase)
        }
        return try locked()
    }

    private func locked() throws -> JSON {
        ["locked": .bool(try wallet().isLocked)]
    }

    private func list(_ step: JSON) async throws -> JSON {
        let page = try await wallet().list(
            kind(step), offset: Int(number(step, "offset")), limit: Int(number(step, "limit")))
        return [
            "total": JSON(page.total),
            "damaged": JSON(page.damaged),
            "records": .array(
                page.records.map {
                    .array([
                        .text($0.day.description), JSON($0.label), JSON($0.reliability),
                        .bool($0.disputed),
                    ])
                }),
        ]
    }

    private func history() async throws -> JSON {
        let history = try await wallet().history().map { past in
            JSON.array([
                .text(past.asOf.description), JSON(past.score), JSON(past.records),
                .array(past.changes.map { .array([.text($0.code), JSON($0.points)]) }),
                JSON(past.alerts.count),
            ])
        }
        return ["history": .array(history)]
    }

    private func dispute(_ step: JSON) async throws -> JSON {
        let page = try await wallet().list(kind(step), offset: 0, limit: 100)
        let record = page.records[Int(try number(step, "number"))]
        let effect = try await wallet().dispute(
            record.id, note: text(step, "note"), on: day(step))
        return [
            "before": JSON(effect.before.number),
            "after": JSON(effect.after.number),
            "difference": JSON(effect.difference),
        ]
    }

    /// On the blocking layer, where a listener is asked and may call back.
    private func importFile(_ step: JSON) throws -> JSON {
        let data =
            try step["file"]?.text.map { try Data(contentsOf: root.appendingPathComponent($0)) }
            ?? Data(try text(step, "text").utf8)
        let blocking = try wallet().wallet
        let listener = Listener(blocking, stop: step["stop"] == .bool(true))
        let report = try blocking.importFile(
            bytes: data, options: ImportOptions(), listener: listener)
        return [
            "format": .text(report.format),
            "rows": JSON(report.rows),
            "first": JSON(report.first?.description),
            "last": JSON(report.last?.description),
            "self_check": .text(snake(report.selfCheck)),
            "added": JSON(report.added),
            "known": JSON(report.known),
            "kinds": .object(report.kinds.mapValues { JSON($0) }),
            "rejected": JSON(report.rejections.count),
            "remarks": JSON(report.remarks.count),
            "summary": .text(report.summaryJson),
            "calls_back": JSON(listener.callsBack),
            "stored_all": .bool(listener.storedAll),
        ]
    }

    private func records() async throws -> JSON {
        let all = try await wallet().records()
        return [
            "damaged": JSON(all.damaged),
            "days": JSON(all.records.map(\.day.description)),
            "reliability": JSON(all.records.map { Int64($0.reliability) }.reduce(0, +)),
        ]
    }

    private func score(_ step: JSON) async throws -> JSON {
        let score = try await wallet().score(asOf: day(step))
        let sum = score.characteristics.compactMap(\.points).reduce(0, +)
        return [
            "number": JSON(score.number),
            "band": score.band.map { .array([JSON($0.min), JSON($0.max)]) } ?? .null,
            "interval": score.interval.map { .array([JSON($0.low), JSON($0.high)]) } ?? .null,
            "grade": .text(snake(score.grade)),
            "missing": JSON(score.missing.map { snake($0.kind) }),
            "categories": .array(
                score.categories.map { .array([.text($0.id), JSON($0.points), JSON($0.max)]) }),
            "points": .array(
                score.characteristics.map {
                    .array([
                        .text($0.id), JSON($0.value), JSON($0.points), JSON($0.neutral),
                        JSON($0.max),
                    ])
                }),
            "adds_up": .bool(score.number == nil || score.number == score.base + sum),
            "json": .text(
                score.json.replacingOccurrences(
                    of: #""record":"\w{32}"#, with: #""record":""#, options: .regularExpression)),
        ]
    }

    private func explain(_ step: JSON) async throws -> JSON {
        let language = try text(step, "language")
        let reasons = try await wallet().score(asOf: day(step)).reasons.map {
            JSON.array([
                .text($0.code), .text(snake($0.effect)), JSON($0.points),
                .text($0.text.inLanguage(language: language)),
            ])
        }
        return ["reasons": .array(reasons)]
    }

    private func makeRequest(_ step: JSON) throws -> JSON {
        let request = try Simsim.makeRequest(
            responseUri: text(step, "response_uri"),
            nonce: text(step, "nonce"),
            asks: asks(step, "asks"),
            purpose: text(step, "purpose"),
            expires: UInt64(number(step, "expires")))
        self.request = request
        return ["link": .text(request.link)]
    }

    private func prepare(_ step: JSON) async throws -> JSON {
        let link = try step["text"]?.text ?? asked().link
        let preview = try await wallet().prepare(link, asOf: day(step), now: now(step))
        self.preview = preview
        let request = preview.request()
        return [
            "controller": .text(request.clientId),
            "purpose": .text(request.purpose),
            "items": .array(
                preview.items().map { .array([.text(word($0.ask)), .text(word($0))]) }),
            "known": JSON(preview.known()),
        ]
    }

    private func share(_ step: JSON) async throws -> JSON {
        guard let preview else { throw Missing.member("a preview") }
        let shared = try await wallet().share(
            preview, approved: asks(step, "approve"), now: now(step))
        presentation = shared.presentation
        return ["claims": JSON(shared.receipt.claims), "expires_at": JSON(shared.receipt.expiresAt)]
    }

    private func verify(_ step: JSON) throws -> JSON {
        let expectation = Expectation(
            audience: try asked().clientId,
            nonce: try step["nonce"]?.text ?? asked().nonce,
            atLeast: step["at_least"]?.number.map { UInt16($0) })
        do {
            let verified = try Verifier(trust: .selfAsserted).verify(
                presentation: step["text"]?.text ?? presentation,
                expectation: expectation,
                now: UInt64(number(step, "now")))
            return [
                "level": .text(snake(verified.level)),
                "as_of": JSON(verified.claims.asOf?.description),
                "score": JSON(verified.claims.score),
                "score_at_least": .array(verified.claims.scoreAtLeast.map { JSON($0) }),
                "scorecard": JSON(verified.claims.scorecard?.id),
            ]
        } catch VerifyError.Refused(let name, _) {
            return ["error": .text(name)]
        }
    }

    private func receipts() async throws -> JSON {
        let receipts = try await wallet().receipts().map {
            JSON.array([
                .text($0.controller), .text($0.purpose), .text($0.claims.joined(separator: " ")),
                JSON($0.sharedAt),
            ])
        }
        return ["receipts": .array(receipts)]
    }

    private func damage(_ step: JSON) throws -> JSON {
        for name in step["files"]?.array.compactMap(\.text) ?? [] {
            let file = directory.appendingPathComponent(name)
            var data = try Data(contentsOf: file)
            data[data.count / 2] ^= 0xff
            try data.write(to: file)
        }
        return .object([:])
    }

    private func wallet() throws -> SimsimWallet {
        guard let opened else { throw Missing.member("a wallet") }
        return opened
    }

    private func asked() throws -> Request {
        guard let request else { throw Missing.member("a request") }
        return request
    }
}

/// A key store in memory: it turns the bits of each byte around.
private final class KeyStore: KeyGuard {
    func wrap(key: Data) throws -> Data {
        Data(key.map { ~$0 })
    }

    func unwrap(wrapped: Data, key: SecretSink) throws {
        key.put(bytes: Data(wrapped.map { ~$0 }))
    }

    func forget(wrapped: Data) throws {}
}

/// Calls back into the wallet, as an app might, and notes what it is told.
private final class Listener: ProgressListener, @unchecked Sendable {
    private let wallet: Wallet
    private let stop: Bool
    private(set) var callsBack: String?
    private(set) var storedAll = false

    init(_ wallet: Wallet, stop: Bool) {
        self.wallet = wallet
        self.stop = stop
    }

    func onProgress(progress: ImportProgress) -> Bool {
        do {
            _ = try wallet.receipts()
            callsBack = nil
        } catch {
            callsBack = (error as? WalletError).map(name(of:)) ?? "another error"
        }
        if case .storing(let done, let total) = progress {
            storedAll = done == total
        }
        return !stop
    }
}

private enum Missing: Error {
    case member(String)
}

extension JSON: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(Dictionary(uniqueKeysWithValues: members))
    }
}

private func kind(_ step: JSON) throws -> RecordFilter {
    RecordFilter(kind: try text(step, "kind"))
}

private func text(_ step: JSON, _ member: String) throws -> String {
    guard let text = step[member]?.text else { throw Missing.member(member) }
    return text
}

private func number(_ step: JSON, _ member: String) throws -> Int64 {
    guard let number = step[member]?.number else { throw Missing.member(member) }
    return number
}

private func now(_ step: JSON) throws -> Date {
    Date(timeIntervalSince1970: Double(try number(step, "now")))
}

private func day(_ step: JSON) throws -> CalendarDay {
    guard let day = CalendarDay(try text(step, "as_of")) else { throw Missing.member("a day") }
    return day
}

private func asks(_ step: JSON, _ member: String) throws -> [Ask] {
    try (step[member]?.array ?? []).compactMap(\.text).map { word in
        switch word {
        case "band": return .band
        case "categories": return .categories
        case "evidence_share": return .evidenceShare
        case "score": return .score
        default:
            guard let threshold = UInt16(word.dropFirst("at_least:".count)) else {
                throw Missing.member(word)
            }
            return .atLeast(threshold: threshold)
        }
    }
}

private func word(_ ask: Ask) -> String {
    if case .atLeast(let threshold) = ask { return "at_least:\(threshold)" }
    return snake(ask)
}

private func word(_ item: PreviewItem) -> String {
    switch item.offer {
    case .atLeast(let threshold): return "at_least:\(threshold)"
    case .band(let band): return "band:\(band.min)-\(band.max)"
    case .score(let score): return "score:\(score)"
    case nil: return "withheld:\(item.withheld.map { snake($0) } ?? "?")"
    default: return "another"
    }
}

/// `selfAsserted` as `self_asserted`.
private func snake<Word>(_ word: Word) -> String {
    String(describing: word).reduce(into: "") { text, letter in
        text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
}

private func name(of error: WalletError) -> String {
    String(String(describing: error).prefix { $0 != "(" })
}
