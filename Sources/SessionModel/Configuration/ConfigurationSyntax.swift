/// The lines of a file, taken apart as systemd.syntax(7) says.
struct ConfigurationSyntax: Sendable {
    /// One line that says something.
    enum Statement: Hashable, Sendable {
        /// `[Section]`, without its brackets.
        case section(String)
        /// `Key=Value`, without blanks around either.
        case assignment(key: String, value: String)
    }

    /// A statement and the line on which it begins, from 1 on.
    struct Line: Hashable, Sendable {
        var number: UInt32
        var statement: Statement
    }

    /// What the file says, in its order.
    private(set) var lines: [Line] = []
    /// What cannot be understood, by its line.
    private(set) var problems: [(line: UInt32, message: String)] = []

    /// Takes `bytes` apart.
    init(_ bytes: some Sequence<UInt8>) {
        var bytes = Array(bytes)
        if bytes.starts(with: Self.byteOrderMark) { bytes.removeFirst(Self.byteOrderMark.count) }
        var open: (number: UInt32, bytes: [UInt8])?
        var number: UInt32 = 0
        for slice in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let line = Self.trimmed(slice)
            // Comments may stand between the parts of a continued line.
            if Self.isComment(line) { continue }
            let start = open?.number ?? number
            var text = (open?.bytes ?? []) + line
            if Self.isContinued(line) {
                text[text.count - 1] = UInt8(ascii: " ")
                open = (start, text)
            } else {
                open = nil
                take(text[...], at: start)
            }
        }
        if let open { take(open.bytes[...], at: open.number) }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func take(_ bytes: ArraySlice<UInt8>, at number: UInt32) {
        let bytes = Self.trimmed(bytes)
        guard !bytes.isEmpty else { return }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            return problems.append((number, "this is no text in UTF-8"))
        }
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), text.utf8.count > 2 else {
                return problems.append((number, "'\(text)' is no section; expected [Name]"))
            }
            return lines.append(Line(number: number, statement: .section(String(text.dropFirst().dropLast()))))
        }
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else {
            return problems.append((number, "'\(text)' has no '='; expected Key=Value, or # in front of a comment"))
        }
        let key = String(decoding: Self.trimmed(bytes[..<equals]), as: UTF8.self)
        guard !key.isEmpty else { return problems.append((number, "the key in front of '=' is missing")) }
        let value = String(decoding: Self.trimmed(bytes[(equals + 1)...]), as: UTF8.self)
        lines.append(Line(number: number, statement: .assignment(key: key, value: value)))
    }

    /// Whether a line is a comment.
    static func isComment(_ line: String) -> Bool { isComment(trimmed(Array(line.utf8)[...])) }

    private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: ";")
    }

    /// Whether the next line belongs to this one.
    static func isContinued(_ line: String) -> Bool { isContinued(trimmed(Array(line.utf8)[...])) }

    /// Whether a line ends with a backslash that no other backslash escapes.
    private static func isContinued(_ line: ArraySlice<UInt8>) -> Bool {
        line.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return bytes[start..<end]
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
