import HostProtocol
import SessionModel
import Systemd

/// What SendText was asked for, checked.
struct TextOptions: Hashable, Sendable {
    /// How long the answer may take where nothing else is said.
    static let standardTimeout: UInt64 = 10_000_000

    var request: TypeRequest
    /// Whether the session may be blocked on a question.
    var isForced = false
    /// Whether the caller has made the token, and so may send it again.
    var hasToken = false

    private static let keys = "Paste, Submit, Raw, Data, Keys, Force, Token and TimeoutUSec"

    /// Takes the arguments apart. Throws InvalidSpec with the name, its value and what is expected.
    init(text: String, options: Value) throws(SystemdError) {
        request = TypeRequest(token: "", flags: [.paste, .submit], timeout: 0, text: Array(text.utf8))
        var timeout = Self.standardTimeout
        for (key, value) in options.propertiesValue ?? [:] {
            switch (key, value) {
            case ("Paste", .bool(let truth)): set(.paste, truth)
            case ("Submit", .bool(let truth)): set(.submit, truth)
            case ("Raw", .bool(let truth)): set(.raw, truth)
            case ("Force", .bool(let truth)): isForced = truth
            case ("Data", .bytes(let bytes)): request.text += bytes
            case ("Keys", .array(let keys, of: "ay")): request.keys = keys.compactMap(\.bytesValue)
            case ("Token", .string(let token)): request.token = token
            case ("TimeoutUSec", .uint64(let span)): timeout = span
            case ("Paste", _), ("Submit", _), ("Raw", _), ("Force", _): throw Self.mistyped(key, value, "a boolean (b)")
            case ("Data", _): throw Self.mistyped(key, value, "bytes (ay)")
            case ("Keys", _): throw Self.mistyped(key, value, "an array of bytes (aay)")
            case ("Token", _): throw Self.mistyped(key, value, "a string (s)")
            case ("TimeoutUSec", _): throw Self.mistyped(key, value, "a number of 64 bits (t)")
            default: throw .refused(.invalidSpec, "the option '\(key)' is not known; there are \(Self.keys)")
            }
        }
        request.timeout = UInt32(clamping: timeout / 1000)
        hasToken = !request.token.isEmpty
        if !hasToken { request.token = "broker-\(UInt64.random(in: 0...UInt64.max))" }
        try check()
    }

    private mutating func set(_ flag: TypeRequest.Flags, _ isSet: Bool) {
        if isSet { request.flags.insert(flag) } else { request.flags.remove(flag) }
    }

    private func check() throws(SystemdError) {
        let count = request.keys.reduce(request.text.count) { $0 + $1.count }
        guard count <= TypeRequest.maximumText else {
            throw .refused(
                .invalidSpec,
                "the text has \(count) bytes, more than the \(TypeRequest.maximumText) that are typed at once"
            )
        }
        guard request.keys.count <= TypeRequest.maximumKeys else {
            throw .refused(
                .invalidSpec,
                "there are \(request.keys.count) keys, more than the \(TypeRequest.maximumKeys) that are typed at once"
            )
        }
        guard request.token.utf8.count <= TypeRequest.maximumToken else {
            throw .refused(
                .invalidSpec,
                "the token has \(request.token.utf8.count) bytes, more than the \(TypeRequest.maximumToken) that are remembered"
            )
        }
    }

    private static func mistyped(_ key: String, _ value: Value, _ expected: String) -> SystemdError {
        .refused(.invalidSpec, "\(key) has the type '\(value.typeSignature)', and must be \(expected)")
    }
}
