import Dispatch
import Foundation

/// One person's wallet: what an app holds on to.
///
/// Calls suspend and never block the caller's thread. They run one after the other on one background
/// queue; ``lock()`` does not wait in that line. They throw ``WalletError``, whose case is for the app
/// to act on and to translate.
///
/// ```swift
/// let wallet = try await SimsimWallet.create(in: directory, passphrase: SecretSink(text))
/// _ = try await wallet.importFile(data)
/// let score = try await wallet.score()
/// ```
public actor SimsimWallet {
    /// By which rules this wallet scores.
    public nonisolated let scorecard: Scorecard

    nonisolated let wallet: Wallet
    private let line = DispatchQueue(label: "dev.simsim.wallet", qos: .userInitiated)

    private init(_ wallet: Wallet, scorecard: Scorecard) {
        self.wallet = wallet
        self.scorecard = scorecard
    }

    deinit {
        try? wallet.lock()
    }

    /// Whether there is a wallet in a directory.
    public static func exists(in directory: URL) -> Bool {
        walletExists(directory: directory.path)
    }

    /// Makes an empty wallet in a directory and opens it. The passphrase is used up.
    public static func create(
        in directory: URL,
        passphrase: SecretSink,
        cost: KdfCost = .standard,
        scorecard: Scorecard? = nil
    ) async throws -> SimsimWallet {
        let scorecard = try scorecard ?? .simsimV1()
        let wallet = try await run(on: .global(qos: .userInitiated)) {
            try Wallet.create(directory: directory.path, passphrase: passphrase, cost: cost)
        }
        return SimsimWallet(wallet, scorecard: scorecard)
    }

    /// Opens the wallet in a directory. The passphrase is used up.
    public static func open(
        in directory: URL,
        passphrase: SecretSink,
        scorecard: Scorecard? = nil
    ) async throws -> SimsimWallet {
        let scorecard = try scorecard ?? .simsimV1()
        let wallet = try await run(on: .global(qos: .userInitiated)) {
            try Wallet.open(directory: directory.path, passphrase: passphrase)
        }
        return SimsimWallet(wallet, scorecard: scorecard)
    }

    /// Opens the wallet in a directory with the platform's key store.
    public static func open(
        in directory: URL,
        guardedBy keyStore: any KeyGuard,
        scorecard: Scorecard? = nil
    ) async throws -> SimsimWallet {
        let scorecard = try scorecard ?? .simsimV1()
        let wallet = try await run(on: .global(qos: .userInitiated)) {
            try Wallet.openWithGuard(directory: directory.path, guard: keyStore)
        }
        return SimsimWallet(wallet, scorecard: scorecard)
    }

    /// Makes a wallet in a directory from a backup. With `replacing`, one that is there is destroyed
    /// once the restored one has its place.
    public static func restore(
        from file: URL,
        in directory: URL,
        passphrase: SecretSink,
        replacing: Bool = false,
        scorecard: Scorecard? = nil
    ) async throws -> SimsimWallet {
        let scorecard = try scorecard ?? .simsimV1()
        let wallet = try await run(on: .global(qos: .userInitiated)) {
            try Wallet.restore(
                file: file.path, directory: directory.path, passphrase: passphrase,
                replace: replacing)
        }
        return SimsimWallet(wallet, scorecard: scorecard)
    }

    /// Opens the wallet in a directory with its recovery key.
    public static func recover(
        in directory: URL, key: String, scorecard: Scorecard? = nil
    ) async throws -> SimsimWallet {
        let scorecard = try scorecard ?? .simsimV1()
        let wallet = try await run(on: .global(qos: .userInitiated)) {
            try Wallet.recover(directory: directory.path, key: key)
        }
        return SimsimWallet(wallet, scorecard: scorecard)
    }

    /// Whether the wallet is locked. Answers at once.
    public nonisolated var isLocked: Bool {
        wallet.isLocked()
    }

    /// Wipes the keys from memory. An import that is running is stopped, any other call is let finish
    /// first. Call it when the app goes to the background.
    public nonisolated func lock() async throws {
        let wallet = self.wallet
        try await run(on: .global(qos: .userInitiated)) { try wallet.lock() }
    }

    /// Opens a locked wallet again. The passphrase is used up.
    public func unlock(_ passphrase: SecretSink) async throws {
        try await inLine { try $0.unlock(passphrase: passphrase) }
    }

    /// What was damaged when the wallet was opened, and what became of it, in English.
    public func findings() async throws -> [String] {
        try await inLine { try $0.findings() }
    }

    /// Every record, the latest day first.
    public func records() async throws -> Records {
        try await inLine { try $0.records() }
    }

    /// Computes the score as things stood at the beginning of a day: today, unless said otherwise.
    public func score(asOf day: CalendarDay = CalendarDay(Date())) async throws -> Score {
        let scorecard = self.scorecard
        return try await inLine { try $0.score(scorecard: scorecard, asOf: day) }
    }

    /// What the answer to a request would say, claim by claim. Nothing leaves, and nothing is approved.
    ///
    /// - Parameter request: the link of a QR code or a deep link (`openid4vp://?...`).
    public func prepare(
        _ request: String,
        asOf day: CalendarDay = CalendarDay(Date()),
        now: Date = Date()
    ) async throws -> Preview {
        try await prepare(read(request, now: now), asOf: day, now: now)
    }

    /// The same for a request that was read: a signed one, or one whose answer is to be sealed.
    public func prepare(
        _ request: IncomingRequest,
        asOf day: CalendarDay = CalendarDay(Date()),
        now: Date = Date()
    ) async throws -> Preview {
        let scorecard = self.scorecard
        return try await inLine {
            try $0.prepare(request: request, scorecard: scorecard, asOf: day, now: seconds(now))
        }
    }

    /// Reads a link. Where ``requestUri(link:)`` says that the request lies elsewhere, fetch it and give
    /// it as `fetched`. With roots (certificates in PEM), signed requests are taken only from merchants
    /// that one of them certifies. Works while the wallet is locked.
    public nonisolated func read(
        _ link: String, fetched: String? = nil, roots: String? = nil, now: Date = Date()
    ) throws -> IncomingRequest {
        try IncomingRequest.read(link: link, fetched: fetched, roots: roots, now: seconds(now))
    }

    /// Signs what the holder approved, and nothing else. ``IncomingRequest/form(presentation:)`` makes
    /// the body to post to the request's `responseUri`; the receipt is stored already.
    public func share(
        _ preview: Preview, approved: [Ask], now: Date = Date()
    ) async throws -> Shared {
        try await inLine { try $0.share(preview: preview, approved: approved, now: seconds(now)) }
    }

    /// Every receipt, the latest first.
    public func receipts() async throws -> [Receipt] {
        try await inLine { try $0.receipts() }
    }

    /// The receipts that a filter lets through, the latest first.
    public func findReceipts(_ filter: ReceiptFilter) async throws -> [Receipt] {
        try await inLine { try $0.findReceipts(filter: filter) }
    }

    /// Every receipt as one JSON-LD document (ISO/IEC TS 27560, W3C DPV).
    public func receiptsJsonLd() async throws -> String {
        try await inLine { try $0.receiptsJsonLd() }
    }

    /// The names of the claims that a client has received before.
    public func known(to clientId: String) async throws -> [String] {
        try await inLine { try $0.knownTo(clientId: clientId) }
    }

    /// Marks a receipt as withdrawn, and gives the message for the merchant as JSON.
    public func withdraw(_ receipt: String, now: Date = Date()) async throws -> String {
        try await inLine { try $0.withdraw(receipt: receipt, now: seconds(now)) }
    }

    /// Everything the holder gave and everything derived, in the clear: say so before.
    public func export(on day: CalendarDay = CalendarDay(Date())) async throws -> Export {
        try await inLine { try $0.export(today: day) }
    }

    /// Destroys the wallet: first the keys, then the files. There is no way back.
    public func erase() async throws {
        try await inLine { try $0.erase() }
    }

    nonisolated func inLine<T: Sendable>(
        _ work: @escaping @Sendable (Wallet) throws -> T
    ) async throws -> T {
        let wallet = self.wallet
        return try await run(on: line) { try work(wallet) }
    }
}

extension SecretSink {
    /// A sink that holds this text. The text itself stays in memory for as long as Swift likes: keep
    /// it short-lived.
    public convenience init(_ text: String) {
        self.init()
        var bytes = Data(text.utf8)
        put(bytes: bytes)
        bytes.resetBytes(in: 0..<bytes.count)
    }
}

/// Runs blocking work on a queue, so that no thread of Swift's own pool waits for it.
private func run<T: Sendable>(
    on queue: DispatchQueue, _ work: @escaping @Sendable () throws -> T
) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result(catching: work)) }
    }
}

/// Seconds since 1970, never before.
func seconds(_ moment: Date) -> UInt64 {
    UInt64(max(0, moment.timeIntervalSince1970))
}
