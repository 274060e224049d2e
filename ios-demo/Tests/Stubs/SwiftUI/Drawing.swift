// Shapes, colours and what a canvas draws with.

public struct Font: Sendable {
    public static let body = Font()
    public static let footnote = Font()
    public static let headline = Font()
    public static let largeTitle = Font()
    public static let title = Font()
    public static let title2 = Font()
    public func monospaced() -> Font { self }
}

public protocol ShapeStyle {}

// swift-format-ignore: DontRepeatTypeInStaticProperties
public struct Color: Leaf, ShapeStyle {
    public static let accentColor = Color()
    public static let primary = Color()
    public static let secondary = Color()
    public static let white = Color()
    public func opacity(_ opacity: Double) -> Color { self }
}

public struct BackgroundStyle: ShapeStyle {}

extension ShapeStyle where Self == BackgroundStyle {
    public static var background: BackgroundStyle { BackgroundStyle() }
}

public struct Rectangle: Leaf {
    public init() {}
    public func fill<S: ShapeStyle>(_ style: S) -> some View { self }
}

public struct Angle {
    public static func degrees(_ degrees: Double) -> Angle { Angle() }
}

public struct Path {
    public init(_ build: (inout Path) -> Void) {}
    public mutating func addArc(
        center: CGPoint, radius: CGFloat, startAngle: Angle, endAngle: Angle, clockwise: Bool
    ) {}
    public mutating func addLines(_ lines: [CGPoint]) {}
    public mutating func closeSubpath() {}
}

public enum CGLineCap {
    case butt, round, square
}

public struct StrokeStyle {
    public init(lineWidth: CGFloat = 1, lineCap: CGLineCap = .butt) {}
}

public struct GraphicsContext {
    public struct Shading {
        public static func color(_ color: Color) -> Shading { Shading() }
    }
    public func fill(_ path: Path, with shading: Shading) {}
    public func stroke(_ path: Path, with shading: Shading, style: StrokeStyle) {}
}

public struct Canvas: Leaf {
    public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
}

public struct Animation: Sendable {
    public static let easeOut = Animation()
}

public struct ContentTransition {
    public static func numericText(countsDown: Bool = false) -> ContentTransition {
        ContentTransition()
    }
}

public enum Axis {
    case horizontal, vertical

    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public static let horizontal = Set(rawValue: 1)
        public static let vertical = Set(rawValue: 2)
        public init(rawValue: Int8) {
            self.rawValue = rawValue
        }
    }
}

public struct HorizontalAlignment: Sendable {
    public static let center = HorizontalAlignment()
    public static let leading = HorizontalAlignment()
}

public enum TextAlignment {
    case center
}

public enum ContentMode {
    case fill, fit
}

public enum Visibility {
    case automatic, visible
}

public enum AccessibilityChildBehavior {
    case combine, ignore
}

public struct InlinePickerStyle {}

public protocol Gesture {}

public struct TapGesture: Gesture {
    public init() {}
    public func onEnded(_ action: @escaping @MainActor () -> Void) -> some Gesture { self }
}
