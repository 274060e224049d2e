import SimsimDemoCore
import SwiftUI

import struct Simsim.EditEffect
import enum Simsim.Purpose

struct RecordView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: RecordModel
    @State private var note = ""
    @State private var dispute = ""
    @State private var asksToDelete = false

    init(_ id: String, _ wallet: any WalletPort, now: Now) {
        _model = StateObject(wrappedValue: RecordModel(id, wallet, now: now))
    }

    var body: some View {
        Form {
            if let trouble = model.trouble { TroubleView(trouble) }
            if let effect = model.effect { EffectView(words: app.words, effect: effect) }
            if model.canUndo {
                Button(app.words(.recordUndo)) { Task { await model.undo() } }
            }
            StageView(stage: model.stage, reload: model.load) { detail in
                FactsSection(detail: detail)
                edits(detail)
            } empty: {
                BlankView(
                    sign: "trash", text: app.words(model.isDeleted ? .recordDeleted : .recordGone))
            }
        }
        .navigationTitle(model.stage.content.map { app.words.title($0.record) } ?? "")
        .task {
            await model.load()
            note = model.stage.content?.record.note ?? ""
        }
    }

    @ViewBuilder private func edits(_ detail: RecordDetail) -> some View {
        Section(app.words(.recordNote)) {
            TextField(app.words(.recordNote), text: $note, axis: .vertical)
            Button(app.words(.commonSave)) { Task { await model.annotate(note) } }
        }
        if let purpose = detail.record.fact.purpose {
            Section(app.words(.recordCorrect)) {
                Menu {
                    ForEach(Purpose.choices, id: \.self) { choice in
                        Button(app.words(choice.phrase)) { Task { await model.correct(choice) } }
                    }
                } label: {
                    LabeledContent(app.words(.factPurpose), value: app.words(purpose.phrase))
                }
            }
        }
        Section {
            if detail.record.disputed {
                Button(app.words(.recordRestore)) { Task { await model.restore() } }
            } else {
                TextField(app.words(.recordDisputeHint), text: $dispute, axis: .vertical)
                Button(app.words(.recordDispute)) { Task { await model.dispute(dispute) } }
            }
            Button(app.words(.recordDelete), role: .destructive) { asksToDelete = true }
                .confirmationDialog(
                    app.words(.recordDeleteAsk), isPresented: $asksToDelete,
                    titleVisibility: .visible
                ) {
                    Button(app.words(.recordDelete), role: .destructive) {
                        Task { await model.delete() }
                    }
                    Button(app.words(.commonCancel), role: .cancel) {}
                }
        }
    }
}

private struct FactsSection: View {
    @EnvironmentObject private var app: AppModel
    let detail: RecordDetail

    var body: some View {
        Section {
            LabeledContent(app.words(.recordKind), value: app.words.kind(detail.record.fact))
            LabeledContent(app.words(.recordDay), value: app.words.day(detail.record.day))
            if let amount = detail.record.fact.amount {
                LabeledContent(app.words(.recordAmount), value: app.words.amount(amount))
            }
            ForEach(app.words.facts(detail.record.fact), id: \.name) { fact in
                LabeledContent(app.words(fact.name), value: fact.value)
            }
        }
        Section {
            LabeledContent(
                app.words(.recordCategory), value: app.words(detail.record.category.phrase))
            LabeledContent(
                app.words(.recordOrigin), value: app.words(detail.record.origin.phrase))
            LabeledContent(app.words(.recordSource), value: detail.record.source)
            LabeledContent(
                app.words(.recordReliability),
                value: app.words.percent(permille: detail.record.reliability))
            if detail.record.disputed {
                Label(app.words(.recordDisputed), systemImage: "exclamationmark.bubble")
            }
            if let worth = detail.worth {
                LabeledContent(app.words(.recordWorth), value: app.words.points(worth))
            }
            if let negative = detail.negative {
                Text(
                    negative.counts
                        ? app.words(.recordStops, app.words.day(negative.stopsCounting))
                        : app.words(.recordWaits))
            }
        }
    }
}

private struct EffectView: View {
    let words: Words
    let effect: EditEffect

    var body: some View {
        if let sentence = words.effect(effect) {
            Label(sentence, systemImage: "arrow.left.arrow.right")
        }
    }
}
