import Foundation
import SimsimDemoCore
import SwiftUI

import struct Simsim.Receipt

struct ReceiptsView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: ReceiptsModel
    @State private var toWithdraw: Receipt?
    @State private var exported: FileContents?

    init(_ wallet: any WalletPort, now: Now) {
        _model = StateObject(wrappedValue: ReceiptsModel(wallet, now: now))
    }

    var body: some View {
        List {
            if let trouble = model.trouble { TroubleView(trouble) }
            if let message = model.message {
                Section(app.words(.receiptsMessage)) {
                    Text(message).font(.footnote.monospaced())
                    ShareLink(item: message)
                }
            }
            Toggle(app.words(.receiptsStanding), isOn: $model.standing)
            StageView(stage: model.stage, reload: model.load) { receipts in
                ForEach(receipts, id: \.id) { receipt in
                    Section {
                        ReceiptRows(receipt: receipt)
                        if receipt.withdrawnAt == nil {
                            Button(app.words(.receiptsWithdraw), role: .destructive) {
                                toWithdraw = receipt
                            }
                        }
                    }
                }
            } empty: {
                BlankView(
                    sign: "doc.text",
                    text: app.words(model.isNarrowing ? .receiptsNoMatch : .receiptsEmpty))
            }
        }
        .navigationTitle(app.words(.receiptsTitle))
        .searchable(text: $model.text, prompt: app.words(.receiptsSearch))
        .toolbar {
            ToolbarItem(placement: .primaryAction) {
                Button {
                    Task { await export() }
                } label: {
                    Label(app.words(.receiptsExport), systemImage: "square.and.arrow.up")
                }
            }
        }
        .exports($exported)
        .confirmationDialog(
            app.words(.receiptsWithdrawAsk), isPresented: $toWithdraw.isThere,
            titleVisibility: .visible, presenting: toWithdraw
        ) { receipt in
            Button(app.words(.receiptsWithdraw), role: .destructive) {
                Task { await model.withdraw(receipt) }
            }
            Button(app.words(.commonCancel), role: .cancel) {}
        }
        .task(id: model.standing) { await model.load() }
        .task(id: model.text) { await model.load() }
    }

    private func export() async {
        guard let document = await model.export() else { return }
        exported = FileContents("receipts.jsonld", Data(document.utf8))
    }
}

private struct ReceiptRows: View {
    @EnvironmentObject private var app: AppModel
    let receipt: Receipt

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Text(receipt.controllerName ?? app.words(.consentNoName)).font(.headline)
            Text(receipt.controller).font(.footnote).foregroundColor(.secondary)
            Text(receipt.purpose)
            Text(app.words.list(receipt.claims.map(app.words.claim)))
            Text(app.words(.receiptsShared, app.words.moment(receipt.sharedAt))).font(.footnote)
            Text(app.words(.receiptsExpires, app.words.moment(receipt.expiresAt))).font(.footnote)
            if let withdrawn = receipt.withdrawnAt {
                Label(
                    app.words(.receiptsWithdrawn, app.words.moment(withdrawn)),
                    systemImage: "arrow.uturn.backward")
            }
        }
        .accessibilityElement(children: .combine)
    }
}
