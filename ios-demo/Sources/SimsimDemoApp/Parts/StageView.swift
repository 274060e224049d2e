import SimsimDemoCore
import SwiftUI

/// One of a screen's four states.
struct StageView<Content, Ready: View, Empty: View>: View {
    @EnvironmentObject private var app: AppModel
    let stage: Stage<Content>
    let reload: () async -> Void
    @ViewBuilder let ready: (Content) -> Ready
    @ViewBuilder let empty: () -> Empty

    var body: some View {
        switch stage {
        case .loading: ProgressView(app.words(.commonLoading))
        case .empty: empty()
        case .ready(let content): ready(content)
        case .failed(let trouble):
            VStack(spacing: 16) {
                TroubleView(trouble)
                Button(app.words(.commonTryAgain)) { Task { await reload() } }
            }
            .padding()
        }
    }
}

/// What went wrong and the next step. Said by a sign and in words, never by colour alone.
struct TroubleView: View {
    @EnvironmentObject private var app: AppModel
    private let trouble: Trouble

    init(_ trouble: Trouble) {
        self.trouble = trouble
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Label(app.words(trouble.phrase), systemImage: "exclamationmark.triangle")
            if let detail = trouble.detail {
                Text(detail).font(.footnote).foregroundColor(.secondary)
            }
        }
        .accessibilityElement(children: .combine)
    }
}

/// A screen with nothing on it yet: why, and what would bring something.
struct BlankView: View {
    let sign: String
    let text: String

    var body: some View {
        VStack(spacing: 16) {
            Image(systemName: sign).font(.largeTitle).foregroundColor(.secondary)
                .accessibilityHidden(true)
            Text(text).multilineTextAlignment(.center)
        }
        .padding()
        .frame(maxWidth: .infinity)
    }
}
