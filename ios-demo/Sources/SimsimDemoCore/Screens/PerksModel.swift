import Foundation
import Simsim

/// What the score opens, by the catalogues on this phone. No merchant learns that somebody looked.
@MainActor
public final class PerksModel: ObservableObject {
    @Published public private(set) var stage: Stage<OpenDoors> = .loading
    @Published public private(set) var trouble: Trouble?

    private let wallet: any WalletPort
    private let now: Now

    public init(_ wallet: any WalletPort, now: Now) {
        self.wallet = wallet
        self.now = now
    }

    public func load() async {
        stage = await .reading {
            let perks = try await wallet.perks(on: now.day)
            guard !perks.open.isEmpty || !perks.next.isEmpty else { return nil }
            return OpenDoors(perks: perks, percentiles: try await wallet.percentiles(on: now.day))
        }
    }

    /// Keeps the catalogue among chosen files, by the signature (`.jws`) among them.
    public func add(_ files: [URL]) async {
        guard let signature = files.first(where: { $0.pathExtension == "jws" }),
            let content = files.first(where: { $0 != signature }),
            let jws = await ChosenFile.read(signature),
            let data = await ChosenFile.read(content)
        else {
            trouble = Trouble(.troubleUnreadableFile)
            return
        }
        let text = String(decoding: jws, as: UTF8.self)
        await add(data, signature: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Keeps a publisher's catalogue: the file and its detached signature.
    public func add(_ content: Data, signature: String) async {
        trouble = nil
        do {
            _ = try await wallet.addCatalogue(content, signature: signature, on: now.day)
            await load()
        } catch {
            trouble = Trouble(error)
        }
    }
}

/// Which doors are open, and where the score lies among others.
public struct OpenDoors: Equatable, Sendable {
    public let perks: Perks
    public let percentiles: [Percentile]
}
