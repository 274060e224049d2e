import Foundation
import Simsim

/// A merchant's request: who asks, what would leave, and the answer to what the holder approved.
@MainActor
public final class ConsentModel: ObservableObject {
    @Published public private(set) var stage: Stage<Question> = .loading
    /// What the holder approves, by the number of the question. Nothing is approved for them, nothing
    /// that is not on offer, and nothing any more once it is signed.
    public var approved: [Int: Ask] {
        get { picked }
        set { if answer == nil { picked = newValue.filter { isOffered($0.key, $0.value) } } }
    }
    @Published private var picked: [Int: Ask] = [:]
    @Published public private(set) var isSigning = false
    @Published public private(set) var trouble: Trouble?
    /// What was signed, once it is.
    @Published public private(set) var answer: Answer?
    /// How far sending it, or saying no, has come.
    @Published public private(set) var delivery: Delivery = .none

    public enum Delivery: Equatable, Sendable {
        case none, sending, sent
        case failed(Trouble)
    }

    private let link: RequestLink
    private let wallet: any WalletPort
    private let keys: (any DeviceKeys)?
    private let post: any Post
    private let now: Now
    private var incoming: (any IncomingRequestProtocol)?
    private var preview: (any PreviewProtocol)?

    public init(
        _ link: RequestLink, _ wallet: any WalletPort, keys: (any DeviceKeys)?, post: any Post,
        now: Now
    ) {
        self.link = link
        self.wallet = wallet
        self.keys = keys
        self.post = post
        self.now = now
    }

    /// Reads the request. Nothing leaves.
    public func load() async {
        approved = [:]
        stage = await .reading {
            let incoming = try await wallet.read(
                link.text, now: now.moment, fetch: { [post] in try await post.fetch($0) })
            let preview = try await wallet.preview(incoming, asOf: now.day, now: now.moment)
            (self.incoming, self.preview) = (incoming, preview)
            return Question(preview)
        }
    }

    private func isOffered(_ number: Int, _ ask: Ask) -> Bool {
        guard let items = stage.content?.items, items.indices.contains(number) else { return false }
        let item = items[number]
        return (item.offer != nil && item.ask == ask) || item.lower.contains { $0.ask == ask }
    }

    /// What would stay on the phone if this was sent now.
    public var notShared: [NotShared] { preview?.notShared(approved: asks) ?? [] }

    public var canSign: Bool { !approved.isEmpty && !isSigning && answer == nil }

    /// Signs what was approved, and nothing else. The receipt is kept before the answer is there.
    public func sign() async {
        guard canSign, let preview else { return }
        isSigning = true
        trouble = nil
        defer { isSigning = false }
        do {
            let signers = try keys?.makeSigners()
            let shared = try await wallet.share(
                preview, approved: asks, signers: signers, now: now.moment)
            answer = Answer(shared)
        } catch {
            trouble = Trouble(error)
        }
    }

    /// Sends the answer to where the request says.
    public func send() async {
        guard let answer else { return }
        await deliver(answer.presentation)
    }

    /// Tells the merchant no, in the same form as from somebody whose score does not reach.
    public func refuse() async {
        guard answer == nil else { return }
        await deliver(nil)
    }

    /// Sealed, where the merchant asks for that.
    private func deliver(_ presentation: String?) async {
        guard let incoming, let request = stage.content?.request, delivery != .sending,
            delivery != .sent
        else { return }
        delivery = .sending
        do {
            let form = try incoming.form(presentation: presentation)
            try await post.send(form, to: request.responseUri)
            delivery = .sent
        } catch {
            delivery = .failed(Trouble(error))
        }
    }

    /// What was approved, in the order of the questions, each once.
    private var asks: [Ask] {
        approved.sorted { $0.key < $1.key }.map(\.value).reduce(into: []) { asks, ask in
            if !asks.contains(ask) { asks.append(ask) }
        }
    }
}

/// A request as the holder sees it before anything leaves.
public struct Question: Equatable, Sendable {
    public let request: Request
    public let items: [PreviewItem]
    /// How sure it is who asks.
    public let sureness: Sureness
    /// Reasons to look twice at who asks.
    public let doubts: [Doubt]
    /// What this merchant has been told before.
    public let known: [String]

    init(_ preview: any PreviewProtocol) {
        request = preview.request()
        items = preview.items()
        sureness = preview.sureness()
        doubts = preview.doubts()
        known = preview.known()
    }
}

/// A signed answer: to be shown, or to be sent.
public struct Answer: Equatable, Sendable {
    public let presentation: String
    public let receipt: Receipt

    init(_ shared: Shared) {
        presentation = shared.presentation
        receipt = shared.receipt
    }

    /// None where it is too long for a code.
    public var code: AnswerCode? { AnswerCode(presentation) }
}
