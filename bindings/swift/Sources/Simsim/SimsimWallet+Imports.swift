import Foundation

/// Files in: what they need from the holder, how far they are, and whose signature on them counts.
extension SimsimWallet {
    /// Looks into a file before it is imported, and says what only the holder can answer: its
    /// password, which of several files is meant, what the columns of a table mean that nobody knows.
    /// Nothing is kept. Call it again with the answers until nothing is open.
    public func look(
        at data: Data, _ options: ImportOptions = ImportOptions()
    ) async throws -> FileLook {
        try await inLine { try $0.look(bytes: data, options: options) }
    }

    /// The same for a file, which need not fit in memory.
    public func look(
        into file: URL, _ options: ImportOptions = ImportOptions()
    ) async throws -> FileLook {
        try await inLine { try $0.lookAt(path: file.path, options: options) }
    }

    /// Reads an export file and keeps its records. The same file twice adds nothing.
    ///
    /// Rows that were not read are listed in the report, with their reasons. A
    /// ``ImportOptions/mapping`` is remembered for the next file with the same columns.
    public func importFile(
        _ data: Data, _ options: ImportOptions = ImportOptions()
    ) async throws -> ImportReport {
        try await inLine { try $0.importFile(bytes: data, options: options, listener: nil) }
    }

    /// The same for a file, which need not fit in memory: it is read in pieces.
    public func importFile(
        at file: URL, _ options: ImportOptions = ImportOptions()
    ) async throws -> ImportReport {
        try await inLine { try $0.importPath(path: file.path, options: options, listener: nil) }
    }

    /// Like ``importFile(_:_:)``, telling on the way how far it is: any number of
    /// ``Import/running(_:)``, then one ``Import/done(_:)``. Ending the loop early stops the import.
    public nonisolated func importing(
        _ data: Data, _ options: ImportOptions = ImportOptions()
    ) -> AsyncThrowingStream<Import, any Error> {
        importing { try $0.importFile(bytes: data, options: options, listener: $1) }
    }

    /// The same for a file, which need not fit in memory.
    public nonisolated func importing(
        at file: URL, _ options: ImportOptions = ImportOptions()
    ) -> AsyncThrowingStream<Import, any Error> {
        importing { try $0.importPath(path: file.path, options: options, listener: $1) }
    }

    private nonisolated func importing(
        _ work: @escaping @Sendable (Wallet, any ProgressListener) throws -> ImportReport
    ) -> AsyncThrowingStream<Import, any Error> {
        AsyncThrowingStream { continuation in
            let listener = StreamListener(continuation)
            continuation.onTermination = { _ in listener.stop() }
            Task {
                do {
                    let report = try await inLine { try work($0, listener) }
                    continuation.yield(.done(report))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
    }

    /// Keeps what a credential (SD-JWT VC) of a pinned source states: an income, an account.
    public func importCredential(_ text: String, now: Date = Date()) async throws -> ImportReport {
        try await inLine { try $0.importCredential(text: text, now: seconds(now)) }
    }

    /// Every mapping of a table's columns that is remembered, because the holder confirmed it.
    public func mappings() async throws -> [RememberedMapping] {
        try await inLine { try $0.mappings() }
    }

    /// Forgets a mapping: the next file with its columns is asked about. Says whether it was there.
    public func forgetMapping(_ id: String) async throws -> Bool {
        try await inLine { try $0.forgetMapping(id: id) }
    }

    /// Believes the sources of a registry, whose signatures then make records fully relied on.
    public func pinSources(_ registry: Data) async throws -> UInt64 {
        try await inLine { try $0.pinSources(registry: registry) }
    }

    /// Believes a source no longer. Says whether there was one of this name.
    public func unpinSource(_ id: String) async throws -> Bool {
        try await inLine { try $0.unpinSource(id: id) }
    }

    /// Every pinned source, by its name and key.
    public func sources() async throws -> [PinnedSource] {
        try await inLine { try $0.sources() }
    }
}

/// How an import goes.
public enum Import: Sendable {
    /// It is on its way.
    case running(ImportProgress)
    /// It is done.
    case done(ImportReport)
}

/// Hears of progress on the wallet's queue, and passes it on.
private final class StreamListener: ProgressListener, @unchecked Sendable {
    private let continuation: AsyncThrowingStream<Import, any Error>.Continuation
    private let guardian = NSLock()
    private var goesOn = true

    init(_ continuation: AsyncThrowingStream<Import, any Error>.Continuation) {
        self.continuation = continuation
    }

    func stop() {
        guardian.lock()
        defer { guardian.unlock() }
        goesOn = false
    }

    func onProgress(progress: ImportProgress) -> Bool {
        continuation.yield(.running(progress))
        guardian.lock()
        defer { guardian.unlock() }
        return goesOn
    }
}
