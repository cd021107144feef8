/// A number of things, or infinity.
public struct Count: Hashable, Sendable {
    /// The number; `UInt64.max` is infinity.
    public let value: UInt64

    /// Takes a number.
    public init(_ value: UInt64) {
        self.value = value
    }

    /// Reads a whole number or `infinity`.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        if text.lowercased() == "infinity" {
            value = UInt64.max
            return
        }
        if text.hasSuffix("%") { throw ArgumentProblem("a percentage is not taken; give a number") }
        guard let number = UInt64(text), number < UInt64.max else {
            throw ArgumentProblem("expected a whole number or infinity")
        }
        value = number
    }
}

extension Count: CustomStringConvertible {
    /// The number, or `infinity`.
    public var description: String { value == UInt64.max ? "infinity" : "\(value)" }
}
