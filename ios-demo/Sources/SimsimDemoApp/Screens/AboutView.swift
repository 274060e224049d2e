import SimsimDemoCore
import SwiftUI

struct AboutView: View {
    @EnvironmentObject private var app: AppModel
    let rules: Rules

    var body: some View {
        List {
            Text(app.words(.aboutLimits))
            Section(app.words(.aboutScorecard)) {
                LabeledContent(app.words(.aboutScorecard), value: rules.id.id)
                LabeledContent(app.words(.aboutVersion), value: rules.version)
                VStack(alignment: .leading) {
                    Text(app.words(.aboutHash))
                    Text(rules.id.hash).font(.footnote.monospaced())
                }
            }
            Section(app.words(.aboutBands)) {
                ForEach(rules.bands, id: \.min) { band in
                    LabeledContent(
                        app.words(band.name),
                        value: "\(app.words.score(band.min))–\(app.words.score(band.max))")
                }
            }
            Section(app.words(.aboutLicences)) { Text(app.words(.aboutLicencesBody)) }
        }
        .navigationTitle(app.words(.aboutTitle))
    }
}
