import SessionModel

/// How many lines of the scrollback are wanted.
public struct LineCount: Hashable, Sendable {
    /// The number; `UInt32.max` is all.
    public let value: UInt32

    /// All lines that are kept.
    public static let all = LineCount(UInt32.max)

    /// Takes a number.
    public init(_ value: UInt32) {
        self.value = value
    }

    /// Reads a whole number or `all`.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        if text.lowercased() == "all" {
            self = .all
            return
        }
        guard let number = UInt32(text), number < UInt32.max else {
            throw ArgumentProblem("expected a whole number or all")
        }
        value = number
    }
}

extension LineCount: CustomStringConvertible {
    /// The number, or `all`.
    public var description: String { self == .all ? "all" : "\(value)" }
}
