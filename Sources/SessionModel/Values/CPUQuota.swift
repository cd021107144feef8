/// Processor time per second, as systemd writes it: percent of one processor (CPUQuota=, systemd.resource-control(5)).
public struct CPUQuota: Hashable, Sendable {
    /// Microseconds of processor time in each second; `UInt64.max` is infinity.
    public let microsecondsPerSecond: UInt64

    /// Takes microseconds of processor time in each second.
    public init(microsecondsPerSecond: UInt64) {
        self.microsecondsPerSecond = microsecondsPerSecond
    }

    /// Reads `50%`, `250%` or `infinity`; more than 100% is more than one processor.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        if text.lowercased() == "infinity" {
            microsecondsPerSecond = UInt64.max
            return
        }
        guard let (number, rest) = DecimalNumber.prefix(of: text[...]), rest.isEmpty || rest == "%" else {
            throw ArgumentProblem("expected percent of one processor, such as 50% or 200%, or infinity")
        }
        guard rest == "%" else { throw ArgumentProblem("the percent sign is missing; write \(text)%") }
        guard let value = number.scaled(by: 10_000), value < UInt64.max else {
            throw ArgumentProblem("it is too large; write infinity for no limit")
        }
        guard value > 0 else { throw ArgumentProblem("nothing could run; give at least 0.0001%") }
        microsecondsPerSecond = value
    }
}

extension CPUQuota: CustomStringConvertible {
    /// The quota in percent of one processor.
    public var description: String {
        guard microsecondsPerSecond != UInt64.max else { return "infinity" }
        let hundredths = microsecondsPerSecond / 100
        return hundredths % 100 == 0 ? "\(hundredths / 100)%" : "\(hundredths / 100).\(hundredths % 100 / 10)%"
    }
}
