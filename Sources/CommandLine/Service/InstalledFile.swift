/// A file that `roost service install` writes, sealed by a check sum in its last line, so that a file which somebody has
/// changed is known and left alone.
struct InstalledFile: Equatable {
    /// Where it belongs.
    let path: String
    /// What is in it, with its seal.
    let text: String

    private static let seal = "# Written by roost service install; the check sum of the lines above: "

    /// The file at `path` made from a template, with the folder of the programs put in.
    init(path: String, template: [UInt8], libexec: String) {
        self.path = path
        let body = String(decoding: template, as: UTF8.self)
            .split(separator: "@LIBEXECDIR@", omittingEmptySubsequences: false)
            .joined(separator: libexec)
        text = body + Self.seal + Self.checksum(of: body) + "\n"
    }

    /// Whether `text` is a file that some version of `roost service install` wrote and nobody changed.
    static func isUnchanged(_ text: String) -> Bool {
        guard text.hasSuffix("\n"), let start = text.dropLast().lastIndex(of: "\n") else { return false }
        let body = text[...start]
        return text.dropFirst(body.count).dropLast() == seal + checksum(of: body)
    }

    /// FNV-1a with 64 bits: it tells a change, it does not protect from malice.
    private static func checksum(of text: some StringProtocol) -> String {
        let sum = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
