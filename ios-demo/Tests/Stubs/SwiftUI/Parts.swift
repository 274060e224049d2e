// The views that screens are made of.

import UniformTypeIdentifiers

public struct EmptyView: Leaf {
    public init() {}
}

public struct Text: Leaf, Equatable {
    @_disfavoredOverload public init<S: StringProtocol>(_ text: S) {}
    public func bold() -> Text { self }
    public func font(_ font: Font?) -> Text { self }
    public func foregroundColor(_ color: Color?) -> Text { self }
    public func monospacedDigit() -> Text { self }
}

public struct Image: Leaf {
    public init(systemName: String) {}
    public func interpolation(_ interpolation: Interpolation) -> Image { self }
    public func resizable() -> Image { self }

    public enum Interpolation {
        case none
    }
}

public struct Label<Title: View, Icon: View>: Leaf {
    public init(
        @ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon
    ) {}
}

extension Label where Title == Text, Icon == Image {
    public init<S: StringProtocol>(_ title: S, systemImage: String) {}
}

public struct LabeledContent<Title: View, Content: View>: Leaf {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Title) {}
}

extension LabeledContent where Title == Text, Content == Text {
    public init<A: StringProtocol, B: StringProtocol>(_ title: A, value: B) {}
}

public struct ButtonRole: Equatable, Sendable {
    public static let cancel = ButtonRole()
    public static let destructive = ButtonRole()
}

public struct Button<Title: View>: Leaf {
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Title) {}
}

extension Button where Title == Text {
    public init<S: StringProtocol>(_ title: S, action: @escaping @MainActor () -> Void) {}
    public init<S: StringProtocol>(
        _ title: S, role: ButtonRole?, action: @escaping @MainActor () -> Void
    ) {}
}

public struct ShareLink: Leaf {
    public init(item: String) {}
}

public struct Toggle: Leaf {
    public init<S: StringProtocol>(_ title: S, isOn: Binding<Bool>) {}
}

public struct TextField: Leaf {
    public init<S: StringProtocol>(_ title: S, text: Binding<String>) {}
    public init<S: StringProtocol>(_ title: S, text: Binding<String>, axis: Axis) {}
}

public struct SecureField: Leaf {
    public init<S: StringProtocol>(_ title: S, text: Binding<String>) {}
}

public struct Picker<Choice: Hashable, Content: View>: Leaf {
    public init<S: StringProtocol>(
        _ title: S, selection: Binding<Choice>, @ViewBuilder content: () -> Content
    ) {}
}

public struct Menu<Title: View, Content: View>: Leaf {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Title) {}
}

public struct ProgressView: Leaf {
    public init<S: StringProtocol>(_ title: S) {}
    public init<S: StringProtocol, V: BinaryFloatingPoint>(
        _ title: S, value: V?, total: V = 1.0
    ) {}
}

public struct Section<Header: View, Content: View, Footer: View>: Leaf {}

extension Section where Header == EmptyView, Footer == EmptyView {
    public init(@ViewBuilder content: () -> Content) {}
}

extension Section where Header == Text, Footer == EmptyView {
    public init<S: StringProtocol>(_ title: S, @ViewBuilder content: () -> Content) {}
}

extension Section where Header == EmptyView {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder footer: () -> Footer) {}
}

extension Section {
    public init(
        @ViewBuilder content: () -> Content, @ViewBuilder header: () -> Header,
        @ViewBuilder footer: () -> Footer
    ) {}
}

extension Section where Footer == EmptyView {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder header: () -> Header) {}
}

public struct Form<Content: View>: Leaf {
    public init(@ViewBuilder content: () -> Content) {}
}

public struct List<Content: View>: Leaf {
    public init(@ViewBuilder content: () -> Content) {}
}

public struct Group<Content: View>: Leaf {
    public init(@ViewBuilder content: () -> Content) {}
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Leaf {
    public init(
        _ data: Data, id: KeyPath<Data.Element, ID>,
        @ViewBuilder content: @escaping (Data.Element) -> Content
    ) {}
}

public struct HStack<Content: View>: Leaf {
    public init(spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct VStack<Content: View>: Leaf {
    public init(
        alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) {}
}

public struct ZStack<Content: View>: Leaf {
    public init(@ViewBuilder content: () -> Content) {}
}

public struct ViewThatFits<Content: View>: Leaf {
    public init(in axes: Axis.Set, @ViewBuilder content: () -> Content) {}
}

public struct Spacer: Leaf {
    public init() {}
}

public struct NavigationStack<Data, Root: View>: Leaf {}

extension NavigationStack {
    public init(@ViewBuilder root: () -> Root) where Data == Never {}
    public init(path: Binding<Data>, @ViewBuilder root: () -> Root)
    where
        Data: MutableCollection & RandomAccessCollection & RangeReplaceableCollection,
        Data.Element: Hashable
    {}
}

public struct NavigationLink<Title: View>: Leaf {
    public init<Value: Hashable>(value: Value?, @ViewBuilder label: () -> Title) {}
}

public struct TimelineView<Schedule: TimelineSchedule, Content: View>: Leaf {
    public init(
        _ schedule: Schedule, @ViewBuilder content: @escaping (TimelineViewContext) -> Content
    ) {}
}

public struct TimelineViewContext {}
public protocol TimelineSchedule {}
public struct PeriodicTimelineSchedule: TimelineSchedule {}

extension TimelineSchedule where Self == PeriodicTimelineSchedule {
    public static func periodic(
        from start: Date, by interval: TimeInterval
    ) -> PeriodicTimelineSchedule { PeriodicTimelineSchedule() }
}

public protocol ToolbarContent {}

public struct ToolbarItemPlacement: Sendable {
    public static let cancellationAction = ToolbarItemPlacement()
    public static let primaryAction = ToolbarItemPlacement()
}

@MainActor public struct ToolbarItem: ToolbarContent {
    public init<Content: View>(
        placement: ToolbarItemPlacement, @ViewBuilder content: () -> Content
    ) {}
}

@resultBuilder public struct ToolbarContentBuilder {
    public static func buildBlock(_ items: ToolbarItem...) -> ToolbarItem { items[0] }
}

public protocol FileDocument {
    static var readableContentTypes: [UTType] { get }
    init(configuration: ReadConfiguration) throws
    func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper
}

extension FileDocument {
    public typealias ReadConfiguration = FileDocumentReadConfiguration
    public typealias WriteConfiguration = FileDocumentWriteConfiguration
}

public struct FileDocumentReadConfiguration {
    public let file: FileWrapper
}

public struct FileDocumentWriteConfiguration {}

public final class FileWrapper {
    public var regularFileContents: Data? { nil }
    public init(regularFileWithContents contents: Data) {}
}
