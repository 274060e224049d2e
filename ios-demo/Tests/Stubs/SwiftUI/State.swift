// Where a view keeps and finds what it shows.

@propertyWrapper @dynamicMemberLookup
public struct Binding<Value> {
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Self { self }

    public init(projectedValue: Self) {}

    public subscript<Part>(dynamicMember path: WritableKeyPath<Value, Part>) -> Binding<Part> {
        fatalError()
    }
}

@propertyWrapper
public struct State<Value> {
    public var wrappedValue: Value {
        get { fatalError() }
        nonmutating set {}
    }
    public var projectedValue: Binding<Value> { fatalError() }

    public init(wrappedValue: Value) {}
}

extension State where Value: ExpressibleByNilLiteral {
    public init() {}
}

@dynamicMemberLookup
public struct ModelBindings<Model: AnyObject> {
    public subscript<Part>(
        dynamicMember path: ReferenceWritableKeyPath<Model, Part>
    ) -> Binding<Part> { fatalError() }
}

@MainActor @propertyWrapper
public struct StateObject<Model: AnyObject> {
    public var wrappedValue: Model { fatalError() }
    public var projectedValue: ModelBindings<Model> { ModelBindings() }

    public nonisolated init(wrappedValue: @autoclosure @escaping () -> Model) {}
}

@MainActor @propertyWrapper
public struct ObservedObject<Model: AnyObject> {
    public var wrappedValue: Model
    public var projectedValue: ModelBindings<Model> { ModelBindings() }

    public init(wrappedValue: Model) {
        self.wrappedValue = wrappedValue
    }
}

@MainActor @propertyWrapper
public struct EnvironmentObject<Model: AnyObject> {
    public var wrappedValue: Model { fatalError() }
    public var projectedValue: ModelBindings<Model> { ModelBindings() }

    public nonisolated init() {}
}

@propertyWrapper
public struct Environment<Value> {
    public var wrappedValue: Value { fatalError() }

    public init(_ path: KeyPath<EnvironmentValues, Value>) {}
}

public struct EnvironmentValues {
    public var accessibilityReduceMotion: Bool { fatalError() }
    public var colorSchemeContrast: ColorSchemeContrast { fatalError() }
    public var dismiss: DismissAction { fatalError() }
    public var locale: Locale {
        get { fatalError() }
        set {}
    }
    public var scenePhase: ScenePhase { fatalError() }
}

public enum ColorSchemeContrast {
    case standard, increased
}

public enum ScenePhase: Equatable {
    case active, background, inactive
}

@MainActor public struct DismissAction {
    public func callAsFunction() {}
}
