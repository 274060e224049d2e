import Foundation
import Simsim

/// The app as a whole: whether there is a wallet, whether it is open, and which screen is in front.
@MainActor
public final class AppModel: ObservableObject {
    /// What the app is before anything else.
    public enum Phase: Equatable, Sendable {
        /// There is no wallet on this phone.
        case welcome
        /// There is one, and its keys are not in memory.
        case locked
        /// It is open.
        case open
    }

    /// Whether the app is in front, as the system tells.
    public enum Presence: Equatable, Sendable {
        case active, inactive, background
    }

    @Published public private(set) var phase: Phase
    @Published public private(set) var words: Words
    /// Whether the app switcher would show something: a cover lies over all of it.
    @Published public private(set) var isCovered = false
    /// The screens on the way from home to the one in front.
    @Published public var path: [Route] = []
    /// The sheet over it.
    @Published public var sheet: Sheet?

    public let settings: Settings
    public let place: any WalletPlace
    public let keys: (any DeviceKeys)?
    public let post: any Post
    public let now: Now
    /// The wallet, open or locked; none before it was opened first.
    public private(set) var wallet: (any WalletPort)?

    private var lastTouch: Date
    private var waiting: RequestLink?
    private var incoming: URL?

    public init(
        place: any WalletPlace, keys: (any DeviceKeys)? = nil, post: any Post = HTTPPost(),
        settings: Settings = Settings(), now: Now = Now()
    ) {
        self.place = place
        self.keys = keys
        self.post = post
        self.settings = settings
        self.now = now
        self.phase = place.hasWallet ? .locked : .welcome
        self.words = Words(settings.language.resolved)
        self.lastTouch = now.moment
    }

    /// Takes a wallet that was just made, opened or restored.
    func opened(_ wallet: any WalletPort) {
        self.wallet = wallet
        phase = .open
        lastTouch = now.moment
        if incoming != nil { path = [.importing] }
        if let waiting {
            self.waiting = nil
            sheet = .consent(waiting)
        }
    }

    /// Wipes the keys from memory. What was typed on open screens goes with them; where one was stays.
    public func lock() async {
        guard phase == .open else { return }
        phase = .locked
        sheet = nil
        try? await wallet?.lock()  // a wallet that is gone is locked
    }

    /// Hears that the wallet was erased.
    func erased() {
        wallet = nil
        path = []
        sheet = nil
        incoming = nil
        waiting = nil
        phase = .welcome
    }

    /// Takes a file or a link from outside. What is no request is left alone: anybody can open a link.
    public func open(_ url: URL) {
        if url.isFileURL {
            incoming = url
            if phase == .open { path = [.importing] }
            return
        }
        guard let link = RequestLink(url.absoluteString) else { return }
        guard phase == .open else {
            waiting = link
            return
        }
        sheet = .consent(link)
    }

    /// The file that came from another app, once: it waits for the screen that imports.
    public func takeIncoming() -> URL? {
        defer { incoming = nil }
        return incoming
    }

    /// Hears that the app went to the background or came back.
    public func became(_ presence: Presence) async {
        isCovered = presence != .active
        switch presence {
        case .active: await lockIfIdle()
        case .inactive: break
        case .background:
            if settings.autoLock == .immediately { await lock() }
        }
    }

    /// Hears that the holder did something.
    public func touched() {
        lastTouch = now.moment
    }

    /// Locks a wallet that nobody touched for as long as the settings say.
    public func lockIfIdle() async {
        let idle = now.moment.timeIntervalSince(lastTouch)
        if idle < 0 || idle >= settings.autoLock.idleSeconds { await lock() }
    }

    /// Speaks another language from now on.
    public func speak(_ language: LanguageChoice) {
        settings.language = language
        words = Words(language.resolved)
    }
}
