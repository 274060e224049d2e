// What the app uses of Swift Charts, so that its views type-check where there is none.

import Foundation
import SwiftUI

public protocol Plottable {}
extension Date: Plottable {}
extension Int: Plottable {}

public struct PlottableValue<Value: Plottable> {
    public static func value<S: StringProtocol>(_ label: S, _ value: Value) -> Self { Self() }
}

@MainActor @preconcurrency public protocol ChartContent {}

public struct LineMark: ChartContent {
    public nonisolated init<X: Plottable, Y: Plottable>(
        x: PlottableValue<X>, y: PlottableValue<Y>
    ) {}
}

public struct PointMark: ChartContent {
    public nonisolated init<X: Plottable, Y: Plottable>(
        x: PlottableValue<X>, y: PlottableValue<Y>
    ) {}
}

public struct MarkPair<A: ChartContent, B: ChartContent>: ChartContent {}

@resultBuilder public struct ChartContentBuilder {
    public static func buildBlock<A: ChartContent, B: ChartContent>(_ a: A, _ b: B) -> MarkPair<
        A, B
    > { MarkPair() }
}

public struct Chart<Content: ChartContent>: View {
    public init<Data: RandomAccessCollection, ID: Hashable>(
        _ data: Data, id: KeyPath<Data.Element, ID>,
        @ChartContentBuilder content: @escaping (Data.Element) -> Content
    ) {}
    public var body: Never { fatalError() }
}

public struct AutomaticScaleDomain {
    public static func automatic(includesZero: Bool? = nil, reversed: Bool? = nil) -> Self {
        Self()
    }
}

extension View {
    public func chartYScale(domain: AutomaticScaleDomain) -> some View { self }
}
