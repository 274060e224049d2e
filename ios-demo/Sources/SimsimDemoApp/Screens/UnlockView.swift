import SimsimDemoCore
import SwiftUI

struct UnlockView: View {
    @EnvironmentObject private var app: AppModel
    @Environment(\.scenePhase) private var scenePhase
    @StateObject private var model: UnlockModel
    @State private var hasAsked = false

    init(_ app: AppModel) {
        _model = StateObject(wrappedValue: UnlockModel(app))
    }

    var body: some View {
        Form {
            Section {
                Label(app.words(.unlockTitle), systemImage: "lock").font(.title2)
                PassphraseField(app.words(.welcomePassphrase), text: $model.passphrase)
                    .onSubmit { unlock() }
                TimelineView(.periodic(from: app.now.moment, by: 1)) { _ in
                    Button(title) { unlock() }.disabled(!model.canUnlock)
                }
                if model.isBusy { ProgressView(app.words(.commonLoading)) }
                if let trouble = model.trouble { TroubleView(trouble) }
            }
            Section {
                if model.hasKeyStore {
                    Button(app.words(.unlockKeyStore)) { withKeyStore() }
                }
                Button(app.words(.unlockRecover)) { Task { await model.recover() } }
                    .disabled(!model.canUnlock)
            } footer: {
                Text(app.words(.unlockRecoverHint))
            }
        }
        .task(id: scenePhase) { await ask() }
    }

    private var title: String {
        model.secondsToWait == 0
            ? app.words(.unlockButton)
            : app.words(.unlockWait, app.words.number(model.secondsToWait))
    }

    private func unlock() {
        Task { await model.unlock() }
    }

    /// Asks for a face or a finger by itself, but once only: the prompt makes the app inactive too.
    private func ask() async {
        guard scenePhase == .active, model.hasKeyStore, !hasAsked else { return }
        hasAsked = true
        await model.unlockWithKeyStore()
    }

    private func withKeyStore() {
        Task { await model.unlockWithKeyStore() }
    }
}
