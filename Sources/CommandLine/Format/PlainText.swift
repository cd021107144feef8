/// Makes text that a session's program has made safe to show: it could move the cursor, set the title or pretend to be
/// something else.
public enum PlainText {
    /// `text` on one line, without control characters, direction overrides and line separators.
    public static func line(_ text: some StringProtocol) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(text) }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: scalars.append(" ")
            case 0...0x1F, 0x7F...0x9F: break
            case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// A command and its arguments as a shell would take them (POSIX shell, 2.2 Quoting), on one line.
    public static func command(_ arguments: [String]) -> String {
        line(arguments.map(quoted).joined(separator: " "))
    }

    private static func quoted(_ argument: String) -> String {
        let isPlain = argument.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
                true
            default: "%+,-./:=@_^".utf8.contains(byte)
            }
        }
        guard !isPlain || argument.isEmpty else { return argument }
        return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
