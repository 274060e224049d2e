import Foundation
import SimsimDemoCore
import SwiftUI
import UniformTypeIdentifiers

import struct Simsim.Door

struct PerksView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: PerksModel
    @State private var choosesCatalogue = false
    @State private var choosesPublisher = false

    init(_ wallet: any WalletPort, now: Now) {
        _model = StateObject(wrappedValue: PerksModel(wallet, now: now))
    }

    var body: some View {
        List {
            StageView(stage: model.stage, reload: model.load) { doors in
                Section(app.words(.perksOpen)) {
                    ForEach(doors.perks.open, id: \.id) {
                        DoorRow(door: $0, sign: "door.left.hand.open")
                    }
                }
                Section(app.words(.perksNext)) {
                    ForEach(doors.perks.next, id: \.id) {
                        DoorRow(door: $0, sign: "door.left.hand.closed")
                    }
                }
                ForEach(doors.percentiles, id: \.histogram) { percentile in
                    VStack(alignment: .leading) {
                        Text(
                            app.words(
                                .perksBelow,
                                app.words.percent(permille: percentile.belowPermille),
                                app.words.number(percentile.scores)))
                        Text(app.words(percentile.madeFrom)).font(.footnote)
                            .foregroundColor(.secondary)
                    }
                }
            } empty: {
                BlankView(sign: "gift", text: app.words(.perksEmpty))
            }
            Section {
                Button(app.words(.perksAdd)) { choosesCatalogue = true }
                if let trouble = model.trouble { TroubleView(trouble) }
            } footer: {
                Text(app.words(.perksAddHint))
            }
            Section {
                ForEach(model.publishers, id: \.name) { publisher in
                    Text(publisher.name)
                    Button(app.words(.perksDistrust, publisher.name), role: .destructive) {
                        Task { await model.distrust(publisher) }
                    }
                }
                Button(app.words(.perksTrust)) { choosesPublisher = true }
                    .fileImporter(isPresented: $choosesPublisher, allowedContentTypes: [.data]) {
                        guard let file = try? $0.get() else { return }
                        Task { await model.trust(file) }
                    }
            } header: {
                Text(app.words(.perksPublishers))
            } footer: {
                Text(app.words(.perksTrustHint))
            }
        }
        .navigationTitle(app.words(.perksTitle))
        .task { await model.load() }
        .fileImporter(
            isPresented: $choosesCatalogue, allowedContentTypes: [.data],
            allowsMultipleSelection: true
        ) { chosen in
            guard let files = try? chosen.get() else { return }
            Task { await model.add(files) }
        }
    }
}

private struct DoorRow: View {
    @EnvironmentObject private var app: AppModel
    let door: Door
    let sign: String

    var body: some View {
        Label {
            VStack(alignment: .leading) {
                Text(app.words(door.title))
                Text(
                    app.words.list([
                        door.merchant, app.words(.perksFrom, app.words.score(door.atLeast)),
                    ])
                )
                .font(.footnote).foregroundColor(.secondary)
            }
        } icon: {
            Image(systemName: sign).accessibilityHidden(true)
        }
        .accessibilityElement(children: .combine)
    }
}
