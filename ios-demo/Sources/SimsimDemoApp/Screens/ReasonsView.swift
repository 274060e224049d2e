import SimsimDemoCore
import SwiftUI

struct ReasonsView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: ReasonsModel

    init(_ wallet: any WalletPort, now: Now) {
        _model = StateObject(wrappedValue: ReasonsModel(wallet, now: now))
    }

    var body: some View {
        List {
            StageView(stage: model.stage, reload: model.load) { reasons in
                Section(app.words(.reasonsAgainst)) {
                    if reasons.against.isEmpty { Text(app.words(.reasonsNone)) }
                    ForEach(reasons.against, id: \.code) { reason in
                        LabeledContent(
                            app.words(reason.text), value: app.words.points(reason.points))
                    }
                }
                Section(app.words(.reasonsSteps)) {
                    if reasons.steps.isEmpty { Text(app.words(.reasonsNone)) }
                    ForEach(reasons.steps, id: \.change) { step in
                        LabeledContent {
                            Text(app.words.points(step.gain))
                        } label: {
                            Text(app.words(step.text))
                            Text(app.words(.reasonsStepTo, app.words.score(step.score)))
                                .font(.footnote).foregroundColor(.secondary)
                        }
                    }
                }
                if !reasons.negatives.isEmpty {
                    Section(app.words(.reasonsNegatives)) {
                        ForEach(reasons.negatives, id: \.record) { negative in
                            NavigationLink(value: Route.record(negative.record)) {
                                VStack(alignment: .leading) {
                                    Text(app.words.negative(negative))
                                    Text(
                                        app.words(
                                            .reasonsStops, app.words.day(negative.stopsCounting))
                                    )
                                    .font(.footnote).foregroundColor(.secondary)
                                }
                            }
                        }
                    }
                }
                Section(app.words(.reasonsInFavour)) {
                    if reasons.inFavour.isEmpty { Text(app.words(.reasonsNone)) }
                    ForEach(reasons.inFavour, id: \.code) { reason in
                        LabeledContent(
                            app.words(reason.text), value: app.words.points(reason.points))
                    }
                }
            } empty: {
                BlankView(sign: "gauge", text: app.words(.homeNoNumberBody))
            }
        }
        .navigationTitle(app.words(.reasonsTitle))
        .task { await model.load() }
    }
}
