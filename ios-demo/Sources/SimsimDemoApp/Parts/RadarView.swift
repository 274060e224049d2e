import SimsimDemoCore
import SwiftUI

/// The categories as a polygon. The same stands beneath it as a list, so VoiceOver hears one sentence.
struct RadarView: View {
    let radar: Radar
    let spoken: String
    @Environment(\.colorSchemeContrast) private var contrast

    var body: some View {
        Canvas { context, size in draw(in: &context, size) }
            .aspectRatio(1, contentMode: .fit)
            .frame(maxWidth: 280)
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(spoken)
    }

    private func draw(in context: inout GraphicsContext, _ size: CGSize) {
        let center = CGPoint(x: size.width / 2, y: size.height / 2)
        let radius = min(size.width, size.height) / 2 - 4
        let faint = contrast == .increased ? 0.7 : 0.3
        for share in [0.25, 0.5, 0.75, 1] {
            let line = closed(radar.grid(at: share, center: center, radius: radius))
            context.stroke(
                line, with: .color(.primary.opacity(faint)), style: StrokeStyle(lineWidth: 1))
        }
        let area = closed(radar.corners(center: center, radius: radius))
        context.fill(area, with: .color(.accentColor.opacity(0.3)))
        context.stroke(area, with: .color(.accentColor), style: StrokeStyle(lineWidth: 3))
    }

    private func closed(_ corners: [CGPoint]) -> Path {
        Path { path in
            path.addLines(corners)
            path.closeSubpath()
        }
    }
}
