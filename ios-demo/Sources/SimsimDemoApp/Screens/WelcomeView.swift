import SimsimDemoCore
import SwiftUI
import UniformTypeIdentifiers

struct WelcomeView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: WelcomeModel
    @State private var choosesBackup = false

    init(_ app: AppModel) {
        _model = StateObject(wrappedValue: WelcomeModel(app))
    }

    var body: some View {
        Form {
            Section {
                Text(app.words(.welcomeTitle)).font(.title).bold()
                Text(app.words(.welcomeBody))
            }
            Section {
                PassphraseField(app.words(.welcomePassphrase), text: $model.passphrase)
                PassphraseField(app.words(.welcomePassphraseAgain), text: $model.repeated)
                if !model.passphrase.isEmpty {
                    Label(
                        app.words(model.hint ?? model.strength.phrase),
                        systemImage: model.hint == nil ? "checkmark.circle" : "circle.dashed")
                }
                if model.hasKeyStore {
                    Toggle(app.words(.welcomeKeyStore), isOn: $model.withKeyStore)
                }
                Button(app.words(.welcomeCreate)) { Task { await model.create() } }
                    .disabled(!model.canCreate)
                if model.isBusy { ProgressView(app.words(.commonLoading)) }
                if let trouble = model.trouble { TroubleView(trouble) }
            } footer: {
                Text(app.words(.welcomePassphraseHint))
            }
            Section {
                Button(app.words(.welcomeRestore)) { choosesBackup = true }
                    .disabled(model.passphrase.isEmpty || model.isBusy)
            } footer: {
                Text(app.words(.welcomeRestoreHint))
            }
        }
        .fileImporter(isPresented: $choosesBackup, allowedContentTypes: [.data]) { chosen in
            guard let file = try? chosen.get() else { return }
            Task { await model.restore(from: file) }
        }
    }
}
