/// The identity of a session: eight lower-case hexadecimal digits, never reused.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number of hexadecimal digits in an id.
    public static let length = 8

    /// The digits.
    public let description: String

    /// Takes `text` as an id; nil unless it is exactly eight digits of `0-9a-f`.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        description = String(text)
    }

    /// Draws a new random id.
    public static func random(using generator: inout some RandomNumberGenerator) -> SessionID {
        let digits = String(UInt32.random(in: 0...UInt32.max, using: &generator), radix: 16)
        return SessionID(unchecked: String(repeating: "0", count: length - digits.count) + digits)
    }

    /// Draws a new random id from the system's generator.
    public static func random() -> SessionID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    private init(unchecked digits: String) {
        description = digits
    }

    /// Whether `byte` may stand in an id.
    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    /// Orders ids by their digits.
    public static func < (left: SessionID, right: SessionID) -> Bool {
        left.description < right.description
    }
}
