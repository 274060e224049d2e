import SimsimDemoCore
import SwiftUI

import enum Simsim.Ask
import struct Simsim.PreviewItem

/// Who asks, why, what each answer would say, and what stays. Nothing is approved for the holder.
struct ConsentView: View {
    @EnvironmentObject private var app: AppModel
    @Environment(\.dismiss) private var dismiss
    @StateObject private var model: ConsentModel

    init(
        _ link: RequestLink, _ wallet: any WalletPort, keys: (any DeviceKeys)?, post: any Post,
        now: Now
    ) {
        _model = StateObject(
            wrappedValue: ConsentModel(link, wallet, keys: keys, post: post, now: now))
    }

    var body: some View {
        NavigationStack {
            Form {
                StageView(stage: model.stage, reload: model.load) { question in
                    if let answer = model.answer {
                        AnswerSections(model: model, answer: answer)
                    } else {
                        AskerSection(question: question)
                        ForEach(question.items.indices, id: \.self) { number in
                            ItemSection(model: model, number: number, item: question.items[number])
                        }
                        decision
                    }
                } empty: {
                    BlankView(sign: "questionmark", text: app.words(.scanNoRequest))
                }
            }
            .navigationTitle(app.words(model.answer == nil ? .consentTitle : .answerTitle))
            .toolbar {
                ToolbarItem(placement: .cancellationAction) {
                    Button(app.words(model.answer == nil ? .commonCancel : .commonClose)) {
                        dismiss()
                    }
                }
            }
        }
        .task { await model.load() }
        .interactiveDismissDisabled(model.isSigning)
    }

    @ViewBuilder private var decision: some View {
        Section(app.words(.consentStays)) {
            ForEach(model.notShared, id: \.self) { kept in
                Label(app.words(kept.phrase), systemImage: "lock")
            }
            Text(app.words(.consentWith)).font(.footnote)
        }
        Section {
            if let trouble = model.trouble { TroubleView(trouble) }
            Button(app.words(.consentSign)) { Task { await model.sign() } }
                .disabled(!model.canSign || model.delivery == .sent)
            Button(app.words(.consentRefuse), role: .destructive) {
                Task { await model.refuse() }
            }
            .disabled(model.delivery == .sent)
            switch model.delivery {
            case .none: EmptyView()
            case .sending: ProgressView(app.words(.answerSending))
            case .sent: Label(app.words(.consentRefused), systemImage: "checkmark")
            case .failed(let trouble): TroubleView(trouble)
            }
        }
    }
}

private struct AskerSection: View {
    @EnvironmentObject private var app: AppModel
    let question: Question

    var body: some View {
        Section {
            VStack(alignment: .leading, spacing: 4) {
                Text(question.request.clientName ?? app.words(.consentNoName)).font(.title2).bold()
                Text(app.words.sureness(question.sureness)).font(.footnote).foregroundColor(
                    .secondary)
                Text(question.request.responseUri).font(.footnote)
            }
            .accessibilityElement(children: .combine)
            LabeledContent(app.words(.consentPurpose), value: question.request.purpose)
            Text(app.words(.consentExpires, app.words.moment(question.request.expires)))
        }
        if !question.doubts.isEmpty {
            Section(app.words(.consentDoubts)) {
                ForEach(question.doubts, id: \.self) { doubt in
                    Label(app.words(doubt.phrase), systemImage: "exclamationmark.triangle")
                }
            }
        }
        if !question.known.isEmpty {
            LabeledContent(
                app.words(.consentKnown),
                value: app.words.list(question.known.map(app.words.claim)))
        }
    }
}

/// One thing that is asked for: not answered, answered, or answered with less.
private struct ItemSection: View {
    @EnvironmentObject private var app: AppModel
    @ObservedObject var model: ConsentModel
    let number: Int
    let item: PreviewItem

    var body: some View {
        Section {
            if item.offer != nil || !item.lower.isEmpty {
                Picker(app.words.ask(item.ask), selection: $model.approved[number]) {
                    Text(app.words(.consentNothing)).tag(Ask?.none)
                    if let offer = item.offer {
                        Text(app.words.offer(offer)).tag(Ask?.some(item.ask))
                    }
                    ForEach(item.lower, id: \.ask) { lower in
                        Text(app.words(.consentInstead, app.words.offer(lower.offer)))
                            .tag(Ask?.some(lower.ask))
                    }
                }
                .pickerStyle(.inline)
                .labelsHidden()
            }
            if let withheld = item.withheld {
                Label(app.words(withheld.phrase), systemImage: "minus.circle")
            }
            ForEach(item.inferences, id: \.self) { inference in
                Text(app.words(.consentConclude, app.words.inference(inference)))
                    .font(.footnote)
            }
        } header: {
            Text("\(app.words(.consentAsks)): \(app.words.ask(item.ask))")
        }
    }
}

/// The signed answer: to be scanned, or to be sent.
private struct AnswerSections: View {
    @EnvironmentObject private var app: AppModel
    @ObservedObject var model: ConsentModel
    let answer: Answer

    var body: some View {
        Section {
            if let code = answer.code {
                CodeView(code: code)
                    .accessibilityElement(children: .ignore)
                    .accessibilityLabel(app.words(.answerCode))
                Text(app.words(.answerShow))
            } else {
                Text(app.words(.answerTooLong))
            }
            Text(app.words(.answerExpires, app.words.moment(answer.receipt.expiresAt)))
        }
        Section {
            switch model.delivery {
            case .none: send
            case .sending: ProgressView(app.words(.answerSending))
            case .sent: Label(app.words(.answerSent), systemImage: "checkmark")
            case .failed(let trouble):
                TroubleView(trouble)
                send
            }
        }
    }

    private var send: some View {
        Button(app.words(.answerSend)) { Task { await model.send() } }
    }
}
