import SessionModel
import Systemd

/// A text for a session.
public struct TextRequest: Hashable, Sendable {
    /// The most bytes of text and keys together.
    public static let maximumBytes = 512 << 10

    /// The text.
    public var text = ""
    /// Bytes that are no text, behind it.
    public var data: [UInt8] = []
    /// Whether all of it is typed as it is.
    public var isRaw = false
    /// Whether Enter comes behind it.
    public var isSubmitted = true
    /// Keys behind the text, one after the other.
    public var keys: [[UInt8]] = []
    /// Whether the session may be blocked on a question.
    public var isForced = false
    /// How long it may take until the terminal has all of it, in microseconds.
    public var timeout: UInt64 = 10_000_000
    /// What makes it the same text when it is sent again.
    public let token: String

    /// An empty text.
    public init() {
        var generator = SystemRandomNumberGenerator()
        let number = (generator.next(), generator.next()) as (UInt64, UInt64)
        token = String(number.0, radix: 36) + "-" + String(number.1, radix: 36)
    }

    /// The request as SendText takes it.
    var options: [String: Value] {
        var options: [String: Value] = ["Token": .string(token), "TimeoutUSec": .uint64(timeout)]
        if !data.isEmpty { options["Data"] = .bytes(data) }
        if isRaw { options["Raw"] = .bool(true) }
        if !isSubmitted { options["Submit"] = .bool(false) }
        if !keys.isEmpty { options["Keys"] = .array(keys.map { .bytes($0) }, of: "ay") }
        if isForced { options["Force"] = .bool(true) }
        return options
    }
}
