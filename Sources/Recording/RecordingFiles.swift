/// The names of a recording's files, all in the session's folder.
///
/// A recording is a row of parts. The newest is ``current``; when it has grown large it becomes the part with the next
/// number, and is compressed. Where recordings are sealed the names have ``sealed`` behind them, and what is in the parts
/// is compressed from the beginning.
public enum RecordingFiles {
    /// The part that is being written.
    public static let current = "io.jsonl"
    /// The newest part's name, sealed or not.
    public static func current(isSealed: Bool) -> String { isSealed ? current + sealed : current }
    /// Behind the name of a part that is compressed (RFC 8878).
    public static let compressed = ".zst"
    /// Behind the name of a part that is sealed.
    public static let sealed = ".sealed"

    /// The name of the part with this number, from 1: `io-000001.jsonl`.
    public static func part(_ number: Int) -> String {
        let digits = "\(number)"
        return "io-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".jsonl"
    }

    /// The number of a part that is not the newest, whatever stands behind its name; nil for every other file.
    public static func number(of name: String) -> Int? {
        guard name.hasPrefix("io-") else { return nil }
        let rest = name.dropFirst(3)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard digits.count >= 6, let number = Int(digits), number > 0 else { return nil }
        let suffixes = ["", compressed, sealed]
        return suffixes.contains { rest.dropFirst(digits.count) == ".jsonl" + $0 } ? number : nil
    }

    /// Whether a file of this name is a part of a recording.
    public static func isPart(_ name: String) -> Bool {
        name == current || name == current + sealed || number(of: name) != nil
    }
}
