import SimsimDemoCore
import SwiftUI

import enum Simsim.Category

struct RecordsView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: RecordsModel

    init(_ wallet: any WalletPort) {
        _model = StateObject(wrappedValue: RecordsModel(wallet))
    }

    var body: some View {
        List {
            StageView(stage: model.stage, reload: model.load) { page in
                Section {
                    ForEach(page.records, id: \.id) { record in
                        NavigationLink(value: Route.record(record.id)) {
                            RecordRow(
                                title: app.words.title(record),
                                detail: app.words.list([
                                    app.words.kind(record.fact), app.words.day(record.day),
                                ]),
                                amount: record.fact.amount.map(app.words.amount),
                                disputed: record.disputed ? app.words(.recordDisputed) : nil
                            )
                            .accessibilityElement(children: .ignore)
                            .accessibilityLabel(app.words.spoken(record))
                        }
                    }
                    if model.hasMore {
                        Button(app.words(.recordsMore)) { Task { await model.loadMore() } }
                            .disabled(model.isLoadingMore)
                    }
                } header: {
                    Text(app.words(page.total, one: .recordsTotalOne, many: .recordsTotalMany))
                }
            } empty: {
                BlankView(
                    sign: "tray",
                    text: app.words(
                        model.filter.isNarrowing ? .recordsNoMatch : .recordsEmpty))
            }
        }
        .navigationTitle(app.words(.recordsTitle))
        .searchable(text: $model.filter.text, prompt: app.words(.recordsSearch))
        .toolbar { ToolbarItem(placement: .primaryAction) { filter } }
        .task(id: model.filter) { await model.load() }
    }

    private var filter: some View {
        Menu {
            Picker(app.words(.recordCategory), selection: $model.filter.category) {
                Text(app.words(.recordsAllCategories)).tag(Category?.none)
                ForEach(Category.all, id: \.self) { category in
                    Text(app.words(category.phrase)).tag(Category?.some(category))
                }
            }
            Picker(app.words(.recordKind), selection: $model.filter.kind) {
                Text(app.words(.recordsAllKinds)).tag(RecordKind?.none)
                ForEach(RecordKind.allCases, id: \.self) { kind in
                    Text(app.words(kind.phrase)).tag(RecordKind?.some(kind))
                }
            }
            Toggle(app.words(.recordsOnlyDisputed), isOn: $model.filter.disputed)
        } label: {
            Label(
                app.words(.recordsFilter), systemImage: "line.3.horizontal.decrease.circle")
        }
    }
}

/// One record in a list. At the largest sizes of type its parts stand beneath each other.
private struct RecordRow: View {
    let title: String
    let detail: String
    let amount: String?
    let disputed: String?

    var body: some View {
        ViewThatFits(in: .horizontal) {
            HStack {
                words
                Spacer()
                sum
            }
            VStack(alignment: .leading) {
                words
                sum
            }
        }
    }

    private var words: some View {
        VStack(alignment: .leading) {
            Text(title)
            Text(detail).font(.footnote).foregroundColor(.secondary)
            if let disputed {
                Label(disputed, systemImage: "exclamationmark.bubble").font(.footnote)
            }
        }
    }

    @ViewBuilder private var sum: some View {
        if let amount { Text(amount).monospacedDigit() }
    }
}
