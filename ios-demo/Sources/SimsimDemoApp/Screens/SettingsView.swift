import Foundation
import SimsimDemoCore
import SwiftUI
import UniformTypeIdentifiers

struct SettingsView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: SettingsModel
    @State private var passphrase = ""
    @State private var backupPassphrase = ""
    @State private var recoveryKey: String?
    @State private var exported: FileContents?
    @State private var choosesBackup = false

    init(_ app: AppModel, _ wallet: any WalletPort) {
        _model = StateObject(wrappedValue: SettingsModel(app, wallet))
    }

    var body: some View {
        Form {
            if let trouble = model.trouble { TroubleView(trouble) }
            if let done = model.done { Label(app.words(done), systemImage: "checkmark") }
            lockAndLanguage
            passphrases
            backup
            recovery
            takingAlong
            theEnd
        }
        .navigationTitle(app.words(.settingsTitle))
        .disabled(model.isBusy)
        .exports($exported)
        .fileImporter(isPresented: $choosesBackup, allowedContentTypes: [.data]) { chosen in
            guard let file = try? chosen.get() else { return }
            Task { await model.restore(from: file, passphrase: taken($backupPassphrase)) }
        }
    }

    private var lockAndLanguage: some View {
        Section {
            Picker(app.words(.settingsAutoLock), selection: $model.autoLock) {
                ForEach(AutoLock.allCases, id: \.self) { Text(app.words($0.phrase)).tag($0) }
            }
            Picker(app.words(.settingsLanguage), selection: $model.language) {
                ForEach(LanguageChoice.allCases, id: \.self) { Text($0.name(app.words)).tag($0) }
            }
            if model.hasKeyStore {
                Toggle(app.words(.settingsKeyStore), isOn: $model.usesKeyStore)
                    .task(id: model.usesKeyStore) { await model.useKeyStore() }
            }
        }
    }

    private var passphrases: some View {
        Section {
            PassphraseField(app.words(.settingsPassphraseNew), text: $passphrase)
            Button(app.words(.settingsPassphrase)) {
                Task { await model.changePassphrase(taken($passphrase)) }
            }
            .disabled(passphrase.isEmpty)
        }
    }

    private var backup: some View {
        Section {
            PassphraseField(app.words(.settingsBackupPassphrase), text: $backupPassphrase)
            Button(app.words(.settingsBackup)) { Task { await backUp() } }
                .disabled(backupPassphrase.isEmpty)
        } footer: {
            Text(app.words(.settingsBackupHint))
        }
    }

    private var recovery: some View {
        Section {
            Button(app.words(.settingsRecoveryKey)) {
                Task { recoveryKey = await model.makeRecoveryKey() }
            }
            if let recoveryKey {
                Text(recoveryKey).font(.body.monospaced()).privacySensitive()
                Button(app.words(.commonDone)) { self.recoveryKey = nil }
            }
        } footer: {
            Text(app.words(.settingsRecoveryKeyHint))
        }
    }

    private var takingAlong: some View {
        Section {
            Button(app.words(.settingsExport)) { Task { await export() } }
        } footer: {
            Text(app.words(.settingsExportHint))
        }
    }

    private var theEnd: some View {
        Section {
            Text(app.words(.settingsRestoreHint, app.words(.settingsRestoreWord)))
            Text(app.words(.settingsEraseHint, app.words(.settingsEraseWord)))
            TextField("", text: $model.typedWord).typedAsIs()
                .accessibilityLabel(app.words(.settingsTypedWord))
            Button(app.words(.settingsRestore), role: .destructive) { choosesBackup = true }
                .disabled(!model.isWordTyped(.settingsRestoreWord) || backupPassphrase.isEmpty)
            Button(app.words(.settingsErase), role: .destructive) { Task { await model.erase() } }
                .disabled(!model.canErase)
        }
    }

    private func backUp() async {
        guard let data = await model.backup(taken($backupPassphrase)) else { return }
        exported = FileContents("wallet.simsim", data)
    }

    private func export() async {
        guard let export = await model.export() else { return }
        exported = FileContents("simsim.json", export.json)
    }

    /// What was typed; the field is empty afterwards.
    private func taken(_ field: Binding<String>) -> String {
        defer { field.wrappedValue = "" }
        return field.wrappedValue
    }
}
