// Observing: how a view hears that its model changed.
//
// On Apple platforms that is Combine, of which only these two names are taken. Elsewhere there are no
// views, so the stand-ins only let the same models compile and be tested.

#if canImport(Combine)
@_exported import protocol Combine.ObservableObject
@_exported import struct Combine.Published
#else
/// Something that a view watches.
public protocol ObservableObject: AnyObject {}

/// A value whose changes a view hears of.
@propertyWrapper
public struct Published<Value> {
    public var wrappedValue: Value

    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }
}
#endif
