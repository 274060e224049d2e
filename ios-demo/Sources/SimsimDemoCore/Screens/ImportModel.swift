import Foundation
import Simsim

/// Brings a file in, and says what was understood of it.
@MainActor
public final class ImportModel: ObservableObject {
    public enum Step: Equatable, Sendable {
        /// Waits for a file.
        case choosing
        /// So far, from 0 to 1.
        case running(Double)
        case done(ImportReport)
        case failed(Trouble)
    }

    @Published public private(set) var step: Step = .choosing

    private let wallet: any WalletPort
    private var task: Task<Void, Never>?

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
        step = .running(0)
        let task = Task { await run(data) }
        self.task = task
        await task.value
    }

    /// Stops the import. What is stored already stays; importing the file again adds the rest.
    public func stop() {
        task?.cancel()
    }

    private func run(_ data: Data) async {
        do {
            for try await progress in wallet.importing(data, ImportOptions()) {
                switch progress {
                case .running(let progress): step = .running(progress.share)
                case .done(let report): step = .done(report)
                }
            }
            if case .running = step { step = .failed(Trouble(.troubleCancelled)) }
        } catch {
            step = .failed(Trouble(error))
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
