/// A hyperlink (OSC 8): cells with the same one are one link.
public struct Hyperlink: Hashable, Sendable {
    /// The `id=` parameter; empty where the program gave none.
    public var identifier: String
    /// The address.
    public var address: String
}
