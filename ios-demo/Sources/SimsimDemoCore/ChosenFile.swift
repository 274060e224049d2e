import Foundation

/// A file that the holder chose, wherever it lies.
enum ChosenFile {
    /// The largest that is read into memory.
    static let most = 64 * 1024 * 1024

    /// None where it cannot be opened or is too large.
    @MainActor
    static func read(_ file: URL) async -> Data? {
        await access(file) { file in
            guard let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize,
                size <= most
            else { return nil }
            return try? Data(contentsOf: file)
        }
    }

    /// Holds the system's permission for a file of another app while it is used.
    @MainActor
    static func access<T>(
        _ file: URL, _ use: @MainActor (URL) async throws -> T
    ) async rethrows -> T {
        #if canImport(Darwin)
        let scoped = file.startAccessingSecurityScopedResource()
        defer { if scoped { file.stopAccessingSecurityScopedResource() } }
        #endif
        return try await use(file)
    }
}
