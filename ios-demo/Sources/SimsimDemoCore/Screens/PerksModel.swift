import Foundation
import Simsim

/// What the score opens, by the publications on this phone. No merchant learns that somebody looked.
@MainActor
public final class PerksModel: ObservableObject {
    @Published public private(set) var stage: Stage<OpenDoors> = .loading
    /// Whose catalogues and histograms the holder believes.
    @Published public private(set) var publishers: [Publisher] = []
    @Published public private(set) var trouble: Trouble?

    private let wallet: any WalletPort
    private let now: Now

    public init(_ wallet: any WalletPort, now: Now) {
        self.wallet = wallet
        self.now = now
    }

    public func load() async {
        stage = await .reading {
            publishers = try await wallet.publishers()
            let perks = try await wallet.perks(on: now.day)
            guard !perks.open.isEmpty || !perks.next.isEmpty else { return nil }
            return OpenDoors(perks: perks, percentiles: try await wallet.percentiles(on: now.day))
        }
    }

    /// Keeps the catalogue or histogram among chosen files, by the signature (`.jws`) among them.
    public func add(_ files: [URL]) async {
        await change {
            guard let signature = files.first(where: { $0.pathExtension == "jws" }),
                let file = files.first(where: { $0 != signature }),
                let jws = await ChosenFile.read(signature),
                let content = await ChosenFile.read(file)
            else { throw Trouble(.troubleUnreadableFile) }
            let text = String(decoding: jws, as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            if Publication.isHistogram(content) {
                _ = try await wallet.addHistogram(content, signature: text, on: now.day)
            } else {
                _ = try await wallet.addCatalogue(content, signature: text, on: now.day)
            }
        }
    }

    /// Believes a publisher from now on: a public key (`.jwk`), under the name of its file.
    public func trust(_ file: URL) async {
        await change {
            guard let jwk = await ChosenFile.read(file) else {
                throw Trouble(.troubleUnreadableFile)
            }
            try await wallet.trustPublisher(
                file.deletingPathExtension().lastPathComponent,
                jwk: String(decoding: jwk, as: UTF8.self))
        }
    }

    /// Believes a publisher no longer.
    public func distrust(_ publisher: Publisher) async {
        await change { _ = try await wallet.distrustPublisher(publisher.name) }
    }

    private func change(_ change: () async throws -> Void) async {
        trouble = nil
        do {
            try await change()
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

/// A publisher's file, before anybody checked its signature.
private struct Publication: Decodable {
    let schema: String

    static func isHistogram(_ content: Data) -> Bool {
        let publication = try? JSONDecoder().decode(Self.self, from: content)
        return publication?.schema.hasPrefix("simsim-histogram/") ?? false
    }
}
