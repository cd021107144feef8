/// What a configuration says of a limit: an amount, or a part of what the machine has (systemd.resource-control(5)).
public enum LimitAmount: Hashable, Sendable {
    /// Bytes, tasks, a weight or microseconds, as the limit counts; `UInt64.max` is infinity.
    case amount(UInt64)
    /// Millionths of the machine's memory, swap or tasks.
    case share(millionths: UInt64)

    /// Reads what the directive of `key` takes.
    ///
    /// - Throws: what is wrong with the text, and what to write instead.
    public init(parsing text: String, of key: Limits.Key) throws(ArgumentProblem) {
        if key.takesShare, text.hasSuffix("%") {
            self = .share(millionths: try Self.millionths(text, of: key))
            return
        }
        let number: UInt64 =
            switch key {
            case .memoryHigh, .memoryMax, .memorySwapMax: try ByteSize(parsing: text).bytes
            case .tasksMax, .cpuWeight: try Count(parsing: text).value
            case .cpuQuotaPerSecUSec: try CPUQuota(parsing: text).microsecondsPerSecond
            case .runtimeMaxUSec: try TimeSpan(parsing: text).microseconds
            }
        guard key.range.contains(number) else {
            let end = key.range.upperBound
            throw ArgumentProblem("expected \(key.range.lowerBound) to \(end == .max ? "infinity" : "\(end)")")
        }
        self = .amount(number)
    }

    /// The amount where the machine has `total`; at least 1 of a share that is not nothing.
    public func resolved(of total: UInt64) -> UInt64 {
        switch self {
        case .amount(let number): return number
        case .share(0): return 0
        case .share(let millionths):
            let product = total.multipliedFullWidth(by: millionths)
            guard product.high < 1_000_000 else { return UInt64.max - 1 }
            return max(1, UInt64(1_000_000).dividingFullWidth(product).quotient)
        }
    }

    private static func millionths(_ text: String, of key: Limits.Key) throws(ArgumentProblem) -> UInt64 {
        guard let (number, rest) = DecimalNumber.prefix(of: text[...]), rest == "%",
            let millionths = number.scaled(by: 10_000), millionths <= 1_000_000,
            millionths >= min(1, key.range.lowerBound)
        else {
            let least = key.range.lowerBound == 0 ? "0%" : "more than 0%"
            throw ArgumentProblem("expected \(least), and 100% at the most")
        }
        return millionths
    }
}

extension Limits.Key {
    /// The directive of systemd.resource-control(5) and systemd.service(5) that sets the limit, without `=`.
    public var directive: String {
        switch self {
        case .cpuQuotaPerSecUSec: "CPUQuota"
        case .runtimeMaxUSec: "RuntimeMaxSec"
        case .memoryHigh, .memoryMax, .memorySwapMax, .tasksMax, .cpuWeight: rawValue
        }
    }

    /// Whether the directive takes a percentage of what the machine has.
    public var takesShare: Bool {
        switch self {
        case .memoryHigh, .memoryMax, .memorySwapMax, .tasksMax: true
        case .cpuWeight, .cpuQuotaPerSecUSec, .runtimeMaxUSec: false
        }
    }
}
