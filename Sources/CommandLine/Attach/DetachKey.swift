import SessionModel

/// A control key that closes the window onto a session and leaves the session running.
///
/// Only control keys can be one: every terminal sends them as a single byte, unless a program asked for one of the
/// longer encodings that ``InputFilter`` knows.
public struct DetachKey: Hashable, Sendable {
    /// The byte that the key sends without any keyboard protocol (ECMA-48, C0).
    public let byte: UInt8
    /// The Unicode code points of the key that is held together with Control, in keyboard protocols.
    public let codePoints: [UInt32]
    /// The key as it is shown to people, as in `Ctrl-\`.
    public let description: String

    /// Control and backslash: `Ctrl-\`.
    public static let standard = DetachKey(byte: 0x1C, codePoints: [0x5C], description: "Ctrl-\\")
    /// Control and C, which leaves a view.
    public static let interrupt = DetachKey(byte: 0x03, codePoints: [0x63], description: "Ctrl-C")

    /// What a text for ``init(parsing:)`` may be; shown in errors and help.
    public static let syntax = "ctrl-\\, ctrl-], ctrl-a … or none"

    private init(byte: UInt8, codePoints: [UInt32], description: String) {
        self.byte = byte
        self.codePoints = codePoints
        self.description = description
    }

    /// Reads `ctrl-X`, `ctrl+X`, `c-X` or `^X`, in any case.
    ///
    /// - Throws: what is wrong with the text, in words that follow its quotation.
    public init(parsing text: String) throws(ArgumentProblem) {
        guard let key = Self.controlled(in: text) else { throw ArgumentProblem("expected \(Self.syntax)") }
        if key == "space" {
            self.init(byte: 0, codePoints: [0x20, 0x40], description: "Ctrl-Space")
            return
        }
        guard key.utf8.count == 1, var code = key.utf8.first else { throw ArgumentProblem("expected \(Self.syntax)") }
        if code == UInt8(ascii: "/") { code = UInt8(ascii: "_") }
        if case UInt8(ascii: "a")...UInt8(ascii: "z") = code { code &-= 0x20 }
        guard case 0x40...0x5F = code else { throw ArgumentProblem("expected \(Self.syntax)") }
        let byte = code & 0x1F
        if let meaning = Self.unusable[byte] { throw ArgumentProblem("it cannot be told from \(meaning)") }
        let codePoints: [UInt32] =
            switch byte {
            case 0x00: [0x20, 0x40]
            case 0x01...0x1A: [UInt32(byte) + 0x60]
            case 0x1F: [0x5F, 0x2F]
            default: [UInt32(code)]
            }
        self.init(byte: byte, codePoints: codePoints, description: "Ctrl-\(Character(Unicode.Scalar(code)))")
    }

    /// Keys whose byte is that of a key of its own.
    private static let unusable: [UInt8: String] = [0x09: "Tab", 0x0A: "a line feed", 0x0D: "Enter", 0x1B: "Escape"]

    private static func controlled(in text: String) -> Substring? {
        let lower = text.lowercased()
        for prefix in ["ctrl-", "ctrl+", "c-", "^"] where lower.hasPrefix(prefix) {
            let key = lower.dropFirst(prefix.count)
            return key.isEmpty ? nil : key
        }
        return nil
    }
}
