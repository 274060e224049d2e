import SimsimDemoCore
import SwiftUI
import UniformTypeIdentifiers

import struct Simsim.FileLook
import struct Simsim.ImportReport

struct ImportView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: ImportModel
    @State private var choosesFile = false

    init(_ wallet: any WalletPort) {
        _model = StateObject(wrappedValue: ImportModel(wallet))
    }

    var body: some View {
        List {
            switch model.step {
            case .choosing:
                Text(app.words(.importBody))
                Button(app.words(.importChoose)) { choosesFile = true }
            case .locked:
                LockedSection(model: model)
            case .several(let entries):
                Section(app.words(.importSeveral)) {
                    ForEach(entries.indices, id: \.self) { entry in
                        Button(entries[entry]) { Task { await model.choose(entry) } }
                    }
                }
            case .columns(let look):
                ColumnsSections(model: model, look: look)
            case .running(let share):
                ProgressView(
                    app.words(
                        .importRunning, app.words.percent(permille: Int(share * 100) * 10)),
                    value: share)
                Button(app.words(.importStop), role: .cancel) { model.stop() }
            case .done(let report):
                ReportSections(report: report)
                Button(app.words(.importAnother)) { choosesFile = true }
            case .failed(let trouble):
                TroubleView(trouble)
                Button(app.words(.importChoose)) { choosesFile = true }
            }
        }
        .navigationTitle(app.words(.importTitle))
        .task { if let file = app.takeIncoming() { await model.importFile(at: file) } }
        .fileImporter(isPresented: $choosesFile, allowedContentTypes: [.data]) { chosen in
            guard let file = try? chosen.get() else { return }
            Task { await model.importFile(at: file) }
        }
    }
}

private struct LockedSection: View {
    @EnvironmentObject private var app: AppModel
    @ObservedObject var model: ImportModel
    @State private var password = ""

    var body: some View {
        Section(app.words(.importLocked)) {
            PassphraseField(app.words(.importPassword), text: $password)
            if model.wasWrong { TroubleView(Trouble(.troubleFileLocked)) }
            Button(app.words(.importOpen)) {
                Task {
                    await model.unlock(password)
                    password = ""
                }
            }
            .disabled(password.isEmpty)
        }
    }
}

private struct ColumnsSections: View {
    @EnvironmentObject private var app: AppModel
    @ObservedObject var model: ImportModel
    let look: FileLook

    var body: some View {
        Section {
            Text(app.words(.importColumns))
            if let mapping = look.mapping {
                ForEach(mapping.meanings, id: \.column) { meaning in
                    LabeledContent(app.words(meaning.phrase), value: meaning.column)
                }
            }
        }
        Section(app.words(.importSample)) {
            ForEach(look.sample, id: \.id) { record in
                LabeledContent(
                    app.words.day(record.day), value: app.words.sampleRow(record))
            }
            Button(app.words(.importSpend)) { Task { await model.flip() } }
        }
        Section {
            Button(app.words(.importRight)) { Task { await model.confirm() } }
        }
    }
}

private struct ReportSections: View {
    @EnvironmentObject private var app: AppModel
    let report: ImportReport

    var body: some View {
        Section {
            LabeledContent(app.words(.importFormat), value: report.format)
            LabeledContent(app.words(.importRows), value: app.words.number(report.rows))
            if let first = report.first, let last = report.last {
                LabeledContent(
                    app.words(.importSpan),
                    value: "\(app.words.day(first)) – \(app.words.day(last))")
            }
            LabeledContent(app.words(.factSelfCheck), value: app.words(report.selfCheck.phrase))
            LabeledContent(app.words(.importAdded), value: app.words.number(report.added))
            LabeledContent(app.words(.importKnown), value: app.words.number(report.known))
            if report.remembered != nil { Text(app.words(.importRemembered)) }
        }
        if !report.rejections.isEmpty {
            Section(app.words(.importRejected)) {
                ForEach(report.rejections, id: \.line) { row in
                    LabeledContent(
                        app.words(.importLine, app.words.number(row.line)), value: row.reason)
                }
            }
        }
        if !report.remarks.isEmpty {
            Section(app.words(.importRemarks)) {
                ForEach(report.remarks, id: \.text) { row in
                    LabeledContent(
                        app.words(.importLine, app.words.number(row.line)), value: row.text)
                }
            }
        }
    }
}
