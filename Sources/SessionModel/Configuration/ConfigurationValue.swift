/// A value of the configuration.
public enum ConfigurationValue: Hashable, Sendable {
    case boolean(Bool)
    /// A count, a span in microseconds, or bytes; `UInt64.max` is infinity.
    case number(UInt64)
    case limit(LimitAmount)
    case words([String])
    case command([String])
    case text(String)
}
