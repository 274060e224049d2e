import SimsimDemoCore
import SwiftUI

import struct Simsim.Perks

struct HomeView: View {
    @EnvironmentObject private var app: AppModel
    @StateObject private var model: HomeModel

    init(_ wallet: any WalletPort, now: Now) {
        _model = StateObject(wrappedValue: HomeModel(wallet, now: now))
    }

    var body: some View {
        List {
            StageView(stage: model.stage, reload: model.load) { home in
                if home.score.number == nil {
                    NoNumberSection(home: home)
                } else {
                    ScoreSection(home: home)
                }
                CategoriesSection(home: home)
                if let perks = home.perks { DoorsSection(home: home, perks: perks) }
                DamageSection(home: home)
            } empty: {
                VStack(alignment: .leading, spacing: 8) {
                    Text(app.words(.homeEmptyTitle)).font(.title2).bold()
                    Text(app.words(.homeEmptyBody))
                }
            }
            Section(app.words(.homeMore)) {
                link(.importing, .importTitle, "square.and.arrow.down")
                link(.records, .recordsTitle, "list.bullet")
                link(.history, .historyTitle, "chart.xyaxis.line")
                link(.receipts, .receiptsTitle, "doc.text")
                link(.perks, .perksTitle, "gift")
                link(.vouches, .vouchesTitle, "person.2")
                link(.settings, .settingsTitle, "gearshape")
                link(.about, .aboutTitle, "info.circle")
            }
        }
        .navigationTitle(app.words(.homeTitle))
        .toolbar {
            ToolbarItem(placement: .primaryAction) {
                Button {
                    app.sheet = .scan
                } label: {
                    Label(app.words(.homeAnswer), systemImage: "qrcode.viewfinder")
                }
            }
            ToolbarItem(placement: .cancellationAction) {
                Button {
                    Task { await app.lock() }
                } label: {
                    Label(app.words(.homeLock), systemImage: "lock.open")
                }
            }
        }
        .task(id: app.path.isEmpty) { if app.path.isEmpty { await model.load() } }
        .refreshable { await model.load() }
    }

    private func link(_ route: Route, _ phrase: Phrase, _ sign: String) -> some View {
        NavigationLink(value: route) { Label(app.words(phrase), systemImage: sign) }
    }
}

private struct ScoreSection: View {
    @EnvironmentObject private var app: AppModel
    let home: Home

    var body: some View {
        Section {
            VStack(spacing: 8) {
                if let arc = home.arc {
                    GaugeView(
                        arc: arc, number: home.score.number.map { app.words.score($0) } ?? "",
                        band: home.score.band.map { app.words($0.name) } ?? "",
                        spoken: app.words.spoken(home.score, rules: home.rules))
                }
                Group {
                    if let interval = home.score.interval {
                        Text(
                            app.words(
                                .homeInterval, app.words.score(interval.low),
                                app.words.score(interval.high)))
                    }
                    Text(app.words(.homeGrade, app.words.grade(home.score.grade)))
                    Text(app.words(.homeAsOf, app.words.day(home.score.asOf)))
                }
                .font(.footnote).foregroundColor(.secondary)
                .accessibilityHidden(true)  // the gauge says it
            }
            .frame(maxWidth: .infinity)
            NavigationLink(value: Route.reasons) {
                Label(app.words(.homeReasons), systemImage: "questionmark.circle")
            }
        }
    }
}

private struct NoNumberSection: View {
    @EnvironmentObject private var app: AppModel
    let home: Home

    var body: some View {
        Section {
            Text(app.words(.homeNoNumber)).font(.title2).bold()
            Text(app.words(.homeNoNumberBody))
        }
        Section(app.words(.homeMissing)) {
            ForEach(home.score.missing.map(app.words.missing), id: \.self) { Text($0) }
        }
        if !home.toAdd.isEmpty {
            Section(app.words(.homeToAdd)) {
                ForEach(home.toAdd.map(app.words.advice), id: \.self) { Text($0) }
            }
        }
    }
}

private struct CategoriesSection: View {
    @EnvironmentObject private var app: AppModel
    let home: Home

    var body: some View {
        Section(app.words(.homeCategories)) {
            if let radar = home.radar {
                RadarView(radar: radar, spoken: app.words.spoken(home.score.categories))
                    .frame(maxWidth: .infinity)
            }
            ForEach(home.score.categories, id: \.id) { category in
                LabeledContent(
                    app.words(category.name), value: app.words.points(of: category))
            }
        }
    }
}

private struct DoorsSection: View {
    @EnvironmentObject private var app: AppModel
    let home: Home
    let perks: Perks

    var body: some View {
        Section(app.words(.homeDoors)) {
            ForEach(perks.open, id: \.id) { door in
                Label(app.words(door.title), systemImage: "door.left.hand.open")
            }
            if let door = perks.next.first {
                LabeledContent(
                    app.words(.homeNextDoor),
                    value: "\(app.words(door.title)), "
                        + app.words(.perksFrom, app.words.score(door.atLeast)))
            }
            if let next = home.nextBand {
                Text(
                    app.words(
                        .homeNextBand, app.words.number(next.points), app.words(next.band.name)))
            }
        }
    }
}

private struct DamageSection: View {
    @EnvironmentObject private var app: AppModel
    let home: Home

    var body: some View {
        if home.damaged > 0 || !home.findings.isEmpty {
            Section(app.words(.homeFindings)) {
                if home.damaged > 0 {
                    Text(app.words(home.damaged, one: .homeDamagedOne, many: .homeDamagedMany))
                }
                ForEach(home.findings, id: \.self) { Text($0).font(.footnote) }
            }
        }
    }
}
