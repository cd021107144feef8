/// An amount of memory, as systemd writes it: a number and a suffix of base 1024 (systemd.resource-control(5)).
public struct ByteSize: Hashable, Sendable {
    /// Bytes; `UInt64.max` is infinity.
    public let bytes: UInt64

    /// Takes a number of bytes.
    public init(bytes: UInt64) {
        self.bytes = bytes
    }

    /// Reads `512M`, `1.5G`, `1048576` or `infinity`.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        let word = text.lowercased()
        if word == "infinity" {
            bytes = UInt64.max
            return
        }
        if word.hasSuffix("%") {
            throw ArgumentProblem("a percentage of the machine's memory is not taken; give an amount, such as 2G")
        }
        guard let (number, suffix) = DecimalNumber.prefix(of: word[...]) else {
            throw ArgumentProblem("expected a size such as 512M, 1.5G or infinity")
        }
        guard let exponent = Self.exponent(of: suffix) else {
            throw ArgumentProblem("\"\(suffix)\" is not a unit; use K, M, G or T (base 1024)")
        }
        guard let value = number.scaled(by: 1 << (10 * exponent)), value < UInt64.max else {
            throw ArgumentProblem("it is too large; write infinity for no limit")
        }
        bytes = value
    }

    private static func exponent(of suffix: Substring) -> UInt64? {
        let units: [Substring: UInt64] = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5, "e": 6]
        return units[suffix]
    }
}

extension ByteSize: CustomStringConvertible {
    /// The size in the largest unit that keeps a digit before the point, as in `1.5G`.
    public var description: String {
        guard bytes != UInt64.max else { return "infinity" }
        var value = bytes
        var remainder: UInt64 = 0
        var unit = 0
        while value >= 1024, unit < 6 {
            remainder = value % 1024
            value /= 1024
            unit += 1
        }
        guard unit > 0 else { return "\(bytes)B" }
        let tenths = remainder * 10 / 1024
        let suffix = ["", "K", "M", "G", "T", "P", "E"][unit]
        return tenths == 0 || value >= 100 ? "\(value)\(suffix)" : "\(value).\(tenths)\(suffix)"
    }
}
