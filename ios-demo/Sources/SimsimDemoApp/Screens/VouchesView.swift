import SimsimDemoCore
import SwiftUI

import enum Simsim.Vouch

struct VouchesView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: VouchesModel
    @State private var scope = VouchesModel.scopes[0]
    @State private var text = ""

    init(_ wallet: any WalletPort, now: Now) {
        _model = StateObject(wrappedValue: VouchesModel(wallet, now: now))
    }

    var body: some View {
        Form {
            if let trouble = model.trouble { TroubleView(trouble) }
            if let outcome = model.outcome {
                if outcome.accepted != nil {
                    Label(app.words(.vouchesAccepted), systemImage: "checkmark")
                }
                if outcome.revoked > 0 {
                    Text(
                        app.words(
                            outcome.revoked, one: .vouchesRevokedOne, many: .vouchesRevokedMany))
                }
            }
            if let toHand = model.toHand {
                Section(app.words(.vouchesHand)) { ShareLink(item: toHand) }
            }
            StageView(stage: model.stage, reload: model.load) { vouches in
                ForEach(vouches, id: \.self) { VouchRow(model: model, vouch: $0) }
            } empty: {
                BlankView(sign: "person.2", text: app.words(.vouchesEmpty))
            }
            Section(app.words(.vouchesAsk)) {
                Picker(app.words(.vouchesFor), selection: $scope) {
                    ForEach(VouchesModel.scopes, id: \.self) { scope in
                        Text(app.words.scope(scope)).tag(scope)
                    }
                }
                Button(app.words(.vouchesAsk)) { Task { await model.ask(scope: scope) } }
            }
            Section {
                TextField(app.words(.vouchesText), text: $text, axis: .vertical).typedAsIs()
                    .lineLimit(1...4)
                Button(app.words(.vouchesGive)) { take { await model.give($0) } }
                Button(app.words(.vouchesAccept)) { take { await model.accept($0) } }
            } footer: {
                Text(app.words(.vouchesGiveHint))
            }
        }
        .navigationTitle(app.words(.vouchesTitle))
        .task { await model.load() }
    }

    private func take(_ use: @escaping (String) async -> Void) {
        let taken = text
        text = ""
        Task { await use(taken) }
    }
}

private struct VouchRow: View {
    @EnvironmentObject private var app: AppModel
    let model: VouchesModel
    let vouch: Vouch

    var body: some View {
        switch vouch {
        case .accepted(_, _, let record, let scope):
            NavigationLink(value: Route.record(record)) {
                LabeledContent(app.words(.vouchesStateAccepted), value: app.words.scope(scope))
            }
        case .asked(_, let scope, let day):
            LabeledContent(
                app.words(.vouchesStateAsked, app.words.day(day)), value: app.words.scope(scope))
        case .given(let id, _, let scope, let day, let revoked):
            LabeledContent(
                app.words(.vouchesStateGiven, app.words.day(day)), value: app.words.scope(scope))
            if let revoked {
                Text(app.words(.vouchesStateTakenBack, app.words.day(revoked)))
            } else {
                Button(app.words(.vouchesRevoke), role: .destructive) {
                    Task { await model.revoke(id) }
                }
            }
        case .revokedKey: Text(app.words(.vouchesStateRevokedKey))
        }
    }
}
