import Foundation
import Simsim

/// Brings a file in, and says what was understood of it.
@MainActor
public final class ImportModel: ObservableObject {
    public enum Step: Equatable, Sendable {
        /// Waits for a file.
        case choosing
        /// It is locked: which password?
        case locked
        /// Which of the files in it?
        case several([String])
        /// No profile knows this table: are these its columns?
        case columns(FileLook)
        /// So far, from 0 to 1.
        case running(Double)
        case done(ImportReport)
        case failed(Trouble)
    }

    @Published public private(set) var step: Step = .choosing

    private let wallet: any WalletPort
    private var task: Task<Void, Never>?
    /// The file that a question is about, and what was answered so far.
    private var data = Data()
    private var options = ImportOptions()

    public init(_ wallet: any WalletPort) {
        self.wallet = wallet
    }

    /// Reads a file that the holder chose. Nothing of it is copied; a copy that the system made for the
    /// app (`Documents/Inbox`) is removed.
    public func importFile(at file: URL) async {
        defer { if Self.isInInbox(file) { try? FileManager.default.removeItem(at: file) } }
        guard let data = await ChosenFile.read(file) else {
            step = .failed(Trouble(.troubleUnreadableFile))
            return
        }
        await importData(data)
    }

    static func isInInbox(_ file: URL) -> Bool {
        file.standardizedFileURL.deletingLastPathComponent().path == inbox?.standardizedFileURL.path
    }

    static var inbox: URL? {
        FileManager.default.urls(for: .documentDirectory, in: .userDomainMask).first?
            .appendingPathComponent("Inbox")
    }

    public func importData(_ data: Data) async {
        (self.data, options) = (data, ImportOptions())
        await go()
    }

    /// The password of a file that is locked.
    public func unlock(_ password: String) async {
        options = ImportOptions(entry: options.entry, password: password)
        await go()
    }

    /// Whether the password that was given was another one.
    public var wasWrong: Bool { step == .locked && options.password != nil }

    /// One of the files in a ZIP.
    public func choose(_ entry: Int) async {
        options = ImportOptions(entry: UInt32(clamping: entry), password: options.password)
        await go()
    }

    /// Shows the rows as they are where a plus means money spent.
    public func flip() async {
        guard case .columns(let look) = step, let mapping = look.mapping else { return }
        await reading {
            let flipped = confirmed(mapping.flipped)
            step = .columns(try await wallet.look(at: data, flipped))
        }
    }

    /// The columns are right: they are remembered for the next file that has them.
    public func confirm() async {
        guard case .columns(let look) = step, let mapping = look.mapping else { return }
        options = confirmed(mapping)
        await go()
    }

    private func confirmed(_ mapping: Mapping) -> ImportOptions {
        ImportOptions(entry: options.entry, mapping: mapping, password: options.password)
    }

    /// Asks what only the holder can say, and then reads.
    private func go() async {
        step = .running(0)
        let task = Task { await reading { try await lookAndRun() } }
        self.task = task
        await task.value
    }

    /// Stops the import. What is stored already stays; importing the file again adds the rest.
    public func stop() {
        task?.cancel()
    }

    private func lookAndRun() async throws {
        let look = try await wallet.look(at: data, options)
        if look.needsPassword {
            step = .locked
        } else if !look.entries.isEmpty && options.entry == nil {
            step = .several(look.entries)
        } else if look.mapping != nil && options.mapping == nil {
            step = .columns(look)
        } else {
            try await run()
        }
    }

    private func run() async throws {
        for try await progress in wallet.importing(data, options) {
            switch progress {
            case .running(let progress): step = .running(progress.share)
            case .done(let report): step = .done(report)
            }
        }
        if case .running = step { step = .failed(Trouble(.troubleCancelled)) }
    }

    private func reading(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch WalletError.FileLocked {
            step = .locked
        } catch {
            step = .failed(Trouble(error))
        }
    }
}

extension Mapping {
    /// With a plus for what it was not: money spent, or money that came in.
    public var flipped: Mapping {
        Mapping(
            day: day, amount: amount, moneyIn: moneyIn, moneyOut: moneyOut, flow: flow,
            spendIsPositive: !spendIsPositive, currencyColumn: currencyColumn, currency: currency,
            balance: balance, id: id, payee: payee, text: text, dateOrder: dateOrder)
    }

    /// What each column means that means something.
    public var meanings: [(phrase: Phrase, column: String)] {
        let all: [(Phrase, String?)] = [
            (.columnDay, day), (.columnAmount, amount), (.columnMoneyIn, moneyIn),
            (.columnMoneyOut, moneyOut), (.columnFlow, flow),
            (.columnCurrency, currencyColumn ?? currency), (.columnBalance, balance),
            (.columnId, id), (.columnPayee, payee), (.columnText, text.joined(separator: ", ")),
        ]
        return all.compactMap { phrase, column in
            guard let column, !column.isEmpty else { return nil }
            return (phrase, column)
        }
    }
}

extension ImportProgress {
    /// From 0 to 1: reading is the first half, storing the second.
    public var share: Double {
        switch self {
        case .reading(let done, let total): return Self.share(done, total) / 2
        case .storing(let done, let total): return 0.5 + Self.share(done, total) / 2
        }
    }

    private static func share(_ done: UInt64, _ total: UInt64) -> Double {
        total == 0 ? 0 : min(1, Double(done) / Double(total))
    }
}
