import SimsimDemoCore
import SwiftUI

/// The score on its arc, with the interval as a wider stretch and marks where bands meet. VoiceOver
/// says it as one sentence.
struct GaugeView: View {
    let arc: ScoreArc
    let number: String
    let band: String
    let spoken: String
    @Environment(\.accessibilityReduceMotion) private var reduceMotion
    @Environment(\.colorSchemeContrast) private var contrast

    var body: some View {
        ZStack {
            Canvas { context, size in draw(in: &context, size) }
                .aspectRatio(1, contentMode: .fit)
                .frame(maxWidth: 320)
            VStack {
                Text(number).font(.largeTitle).bold().minimumScaleFactor(0.5)
                    .contentTransition(.numericText())
                Text(band).font(.headline)
            }
            .padding(48)
        }
        .animation(reduceMotion ? nil : .easeOut, value: arc)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(spoken)
    }

    private func draw(in context: inout GraphicsContext, _ size: CGSize) {
        let width = min(size.width, size.height) / 14
        let radius = min(size.width, size.height) / 2 - width
        let center = CGPoint(x: size.width / 2, y: size.height / 2)
        let stretch = { (from: Double, to: Double) in
            Path { path in
                path.addArc(
                    center: center, radius: radius, startAngle: .degrees(ScoreArc.degrees(from)),
                    endAngle: .degrees(ScoreArc.degrees(to)), clockwise: false)
            }
        }
        let faint = contrast == .increased ? 0.5 : 0.2
        let round = StrokeStyle(lineWidth: width, lineCap: .round)
        context.stroke(stretch(0, 1), with: .color(.primary.opacity(faint)), style: round)
        context.stroke(
            stretch(arc.low, arc.high), with: .color(.accentColor.opacity(faint + 0.2)),
            style: StrokeStyle(lineWidth: width * 1.6, lineCap: .butt))
        context.stroke(stretch(0, arc.value), with: .color(.accentColor), style: round)
        for step in arc.steps {
            context.stroke(
                stretch(step - 0.002, step + 0.002), with: .color(.primary),
                style: StrokeStyle(lineWidth: width * 1.4, lineCap: .butt))
        }
    }
}
