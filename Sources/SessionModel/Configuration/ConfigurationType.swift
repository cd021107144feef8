/// What kind of value a key takes.
public enum ConfigurationType: Hashable, Sendable {
    /// `yes` or `no`, in any of systemd's words.
    case boolean
    /// A whole number up to `maximum`, or infinity.
    case count(maximum: UInt64)
    /// A time span of at least `minimum` microseconds (systemd.time(7)).
    case span(minimum: UInt64)
    /// A number of bytes of at least `minimum`, or infinity.
    case size(minimum: UInt64)
    /// What the directive of a limit takes.
    case limit(Limits.Key)
    /// One of these words.
    case choice([String])
    /// Any of these words; another assignment replaces them.
    case choices([String])
    /// A span of each day.
    case hours
    /// Words; each assignment adds some, and an empty one takes away all of them.
    case words
    /// A command and its arguments, quoted as in a shell where they have spaces; another assignment replaces it.
    case command
    /// A public key to which recordings are sealed.
    case publicKey
    /// Any text.
    case text

    /// The type in one word, as the interface and the documents have it.
    public var name: String {
        switch self {
        case .boolean: "boolean"
        case .count: "count"
        case .span: "span"
        case .size: "bytes"
        case .limit(.memoryHigh), .limit(.memoryMax), .limit(.memorySwapMax): "size"
        case .limit(.tasksMax): "count"
        case .limit(.cpuWeight): "weight"
        case .limit(.cpuQuotaPerSecUSec): "quota"
        case .limit(.runtimeMaxUSec): "span"
        case .choice: "choice"
        case .choices: "choices"
        case .hours: "hours"
        case .words: "words"
        case .command: "command"
        case .publicKey: "key"
        case .text: "text"
        }
    }

    /// Reads a value that is not empty.
    ///
    /// - Throws: what is wrong with the text, and what to write instead.
    public func parse(_ text: String) throws(ArgumentProblem) -> ConfigurationValue {
        switch self {
        case .boolean: return .boolean(try Self.boolean(text))
        case .count(let maximum):
            let number = try Count(parsing: text).value
            guard number <= maximum || number == UInt64.max else {
                throw ArgumentProblem("expected at most \(maximum), or infinity")
            }
            return .number(number)
        case .span(let minimum):
            let span = try TimeSpan(parsing: text)
            guard span.microseconds >= minimum else {
                throw ArgumentProblem("expected at least \(TimeSpan(microseconds: minimum)), or infinity")
            }
            return .number(span.microseconds)
        case .size(let minimum):
            let size = try ByteSize(parsing: text)
            guard size.bytes >= minimum else {
                throw ArgumentProblem("expected at least \(ByteSize(bytes: minimum)), or infinity")
            }
            return .number(size.bytes)
        case .limit(let key): return .limit(try LimitAmount(parsing: text, of: key))
        case .choice(let words):
            guard let word = words.first(where: { $0 == text.lowercased() }) else {
                throw ArgumentProblem("expected one of \(words.joined(separator: ", "))")
            }
            return .text(word)
        case .choices(let known): return .words(try Self.choices(text, of: known))
        case .hours: return .text(try DailyHours(parsing: text).description)
        case .words: return .words(try QuotedWords.split(text))
        case .command: return .command(try QuotedWords.split(text))
        case .publicKey: return .text(try SealPublicKey(parsing: text).description)
        case .text: return .text(text)
        }
    }

    private static func choices(_ text: String, of known: [String]) throws(ArgumentProblem) -> [String] {
        let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        if let word = words.first(where: { !known.contains($0) }) {
            throw ArgumentProblem("there is no '\(word)'; expected any of \(known.joined(separator: ", "))")
        }
        return words
    }

    /// The words of systemd.syntax(7), "Boolean".
    private static func boolean(_ text: String) throws(ArgumentProblem) -> Bool {
        switch text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": true
        case "0", "no", "n", "false", "f", "off": false
        default: throw ArgumentProblem("expected yes or no")
        }
    }
}
