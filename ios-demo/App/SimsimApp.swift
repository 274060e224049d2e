import SimsimDemoApp
import SimsimDemoCore
import SwiftUI

@main
struct SimsimApp: App {
    @StateObject private var app = AppModel(place: WalletFolder.standard, keys: deviceKeys())

    var body: some Scene {
        WindowGroup { RootView(app) }
    }
}
