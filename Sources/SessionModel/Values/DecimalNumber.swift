/// A non-negative decimal number kept exactly, so that sizes and spans are not rounded by a binary fraction.
struct DecimalNumber: Hashable, Sendable {
    /// The digits without the point.
    private let digits: UInt64
    /// What the digits are to be divided by: a power of ten.
    private let divisor: UInt64

    /// Digits after the point that are read; those that follow change nothing that can be enforced.
    private static let maximumFraction = 6

    /// Reads a number at the beginning of `text` and returns it with what follows, without blanks between.
    static func prefix(of text: Substring) -> (DecimalNumber, rest: Substring)? {
        let whole = text.prefix { $0.isASCII && $0.isNumber }
        var rest = text.dropFirst(whole.count)
        var fraction: Substring = ""
        if rest.first == "." {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let kept = fraction.prefix(maximumFraction)
        guard let digits = UInt64(String(whole + kept)) else { return nil }
        let divisor = kept.reduce(UInt64(1)) { result, _ in result * 10 }
        return (DecimalNumber(digits: digits, divisor: divisor), rest.drop { $0 == " " || $0 == "\t" })
    }

    /// The number times `factor`, rounded down; nil when it does not fit in 64 bits.
    func scaled(by factor: UInt64) -> UInt64? {
        let product = digits.multipliedFullWidth(by: factor)
        guard product.high < divisor else { return nil }
        return divisor.dividingFullWidth(product).quotient
    }
}
