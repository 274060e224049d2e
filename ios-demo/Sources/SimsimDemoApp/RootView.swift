import SimsimDemoCore
import SwiftUI

/// The app: what it shows depends on whether there is a wallet, and whether it is open.
public struct RootView: View {
    @ObservedObject private var app: AppModel
    @Environment(\.scenePhase) private var scenePhase

    public init(_ app: AppModel) {
        self.app = app
    }

    public var body: some View {
        content
            .environmentObject(app)
            .environment(\.locale, app.words.language.locale)
            .covered(by: app)
            .onOpenURL { app.open($0) }
            .onChange(of: scenePhase) { phase in
                Task { await app.became(Self.presence(phase)) }
            }
            .task { await watch() }
    }

    @ViewBuilder private var content: some View {
        switch app.phase {
        case .welcome: WelcomeView(app)
        case .locked: UnlockView(app)
        case .open:
            if let wallet = app.wallet {
                OpenView(app: app, wallet: wallet)
                    .simultaneousGesture(TapGesture().onEnded { app.touched() })
            }
        }
    }

    /// Looks now and then whether the wallet lies idle.
    private func watch() async {
        while !Task.isCancelled {
            try? await Task.sleep(nanoseconds: 10_000_000_000)
            await app.lockIfIdle()
        }
    }

    private static func presence(_ phase: ScenePhase) -> AppModel.Presence {
        switch phase {
        case .active: return .active
        case .background: return .background
        default: return .inactive
        }
    }
}

/// An open wallet: home, the screens that it leads to, and the sheets over them.
private struct OpenView: View {
    @ObservedObject var app: AppModel
    let wallet: any WalletPort

    var body: some View {
        NavigationStack(path: $app.path) {
            HomeView(wallet, now: app.now)
                .navigationDestination(for: Route.self) { screen($0) }
        }
        .sheet(item: $app.sheet) { sheet($0).covered(by: app) }  // a sheet lies above the rest
    }

    @ViewBuilder private func screen(_ route: Route) -> some View {
        switch route {
        case .about: AboutView(rules: wallet.rules)
        case .history: HistoryView(wallet)
        case .importing: ImportView(wallet)
        case .perks: PerksView(wallet, now: app.now)
        case .reasons: ReasonsView(wallet, now: app.now)
        case .receipts: ReceiptsView(wallet, now: app.now)
        case .record(let id): RecordView(id, wallet, now: app.now)
        case .records: RecordsView(wallet)
        case .settings: SettingsView(app, wallet)
        case .vouches: VouchesView(wallet, now: app.now)
        }
    }

    @ViewBuilder private func sheet(_ sheet: Sheet) -> some View {
        switch sheet {
        case .scan: ScanView()
        case .consent(let link):
            ConsentView(link, wallet, keys: app.keys, post: app.post, now: app.now)
        }
    }
}

extension View {
    /// Lays a cover over everything while the app is not in front.
    fileprivate func covered(by app: AppModel) -> some View {
        overlay { if app.isCovered { CoverView(words: app.words) } }
    }
}

/// What the app switcher gets to see.
private struct CoverView: View {
    let words: Words

    var body: some View {
        Rectangle()
            .fill(.background)
            .ignoresSafeArea()
            .overlay {
                Image(systemName: "lock.shield").font(.largeTitle).accessibilityHidden(true)
            }
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(words(.commonCovered))
    }
}
