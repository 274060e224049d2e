import SimsimDemoCore
import SwiftUI

/// Finds a merchant's request: with the camera, or as a typed link.
struct ScanView: View {
    @EnvironmentObject private var app: AppModel
    @Environment(\.dismiss) private var dismiss
    @State private var link = ""
    @State private var isNoRequest = false

    var body: some View {
        NavigationStack {
            Form {
                #if canImport(AVFoundation) && os(iOS)
                Section {
                    CameraView { read($0) }
                        .aspectRatio(1, contentMode: .fit)
                        .accessibilityLabel(app.words(.scanBody))
                } footer: {
                    Text(app.words(.scanBody))
                }
                #endif
                Section {
                    TextField(app.words(.scanLink), text: $link, axis: .vertical).typedAsIs()
                    Button(app.words(.scanRead)) { read(link) }.disabled(link.isEmpty)
                    if isNoRequest {
                        Label(
                            app.words(.scanNoRequest), systemImage: "exclamationmark.triangle")
                    }
                } footer: {
                    Text(app.words(.scanNoCamera))
                }
            }
            .navigationTitle(app.words(.scanTitle))
            .toolbar {
                ToolbarItem(placement: .cancellationAction) {
                    Button(app.words(.commonCancel)) { dismiss() }
                }
            }
        }
    }

    private func read(_ text: String) {
        guard let request = RequestLink(text) else {
            isNoRequest = true
            return
        }
        app.sheet = .consent(request)
    }
}
