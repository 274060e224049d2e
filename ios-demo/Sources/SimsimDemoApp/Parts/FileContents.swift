import Foundation
import SwiftUI
import UniformTypeIdentifiers

/// A file that the holder takes along. It stays in memory until they chose where it goes.
struct FileContents: FileDocument {
    static var readableContentTypes: [UTType] { [.data] }

    let name: String
    let data: Data

    init(_ name: String, _ data: Data) {
        self.name = name
        self.data = data
    }

    init(configuration: ReadConfiguration) throws {
        name = ""
        data = configuration.file.regularFileContents ?? Data()
    }

    func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper {
        FileWrapper(regularFileWithContents: data)
    }
}

extension View {
    /// Asks where a file shall go, as soon as there is one.
    func exports(_ file: Binding<FileContents?>) -> some View {
        fileExporter(
            isPresented: file.isThere, document: file.wrappedValue, contentType: .data,
            defaultFilename: file.wrappedValue?.name
        ) { _ in file.wrappedValue = nil }
    }
}
