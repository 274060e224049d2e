import Charts
import SimsimDemoCore
import SwiftUI

struct HistoryView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: HistoryModel

    init(_ wallet: any WalletPort) {
        _model = StateObject(wrappedValue: HistoryModel(wallet))
    }

    var body: some View {
        List {
            StageView(stage: model.stage, reload: model.load) { history in
                Section {
                    Chart(model.points, id: \.day) { point in
                        LineMark(
                            x: .value(app.words(.historyDay), point.day.startInGreenwich),
                            y: .value(app.words(.historyScore), Int(point.score)))
                        PointMark(
                            x: .value(app.words(.historyDay), point.day.startInGreenwich),
                            y: .value(app.words(.historyScore), Int(point.score)))
                    }
                    .chartYScale(domain: .automatic(includesZero: false))
                    .aspectRatio(1.6, contentMode: .fit)
                    .accessibilityElement(children: .ignore)
                    .accessibilityLabel(app.words.spoken(history))
                }
                Section {
                    ForEach(history.reversed(), id: \.computedAt) { past in
                        VStack(alignment: .leading, spacing: 4) {
                            LabeledContent(
                                app.words.day(past.asOf),
                                value: past.score.map { app.words.score($0) }
                                    ?? app.words(.historyNoNumber))
                            Text(
                                app.words(
                                    past.records, one: .historyRecordsOne,
                                    many: .historyRecordsMany)
                            )
                            .font(.footnote).foregroundColor(.secondary)
                            ForEach(past.alerts, id: \.self) { alert in
                                Label(app.words.alert(alert), systemImage: "bell")
                                    .font(.footnote)
                            }
                        }
                        .accessibilityElement(children: .combine)
                    }
                }
            } empty: {
                BlankView(sign: "chart.xyaxis.line", text: app.words(.historyEmpty))
            }
        }
        .navigationTitle(app.words(.historyTitle))
        .task { await model.load() }
    }
}
