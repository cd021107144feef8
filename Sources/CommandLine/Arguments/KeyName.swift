import SessionModel

/// A key by its name, and the bytes that a terminal sends for it (xterm ctlseqs, "PC-Style Function Keys").
public struct KeyName: Hashable, Sendable {
    /// What the key sends while no program has asked for another encoding.
    public let bytes: [UInt8]

    /// Reads a name such as `enter`, `up` or `ctrl-c`, in any case.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        let name = text.lowercased()
        if let sequence = Self.sequences.first(where: { $0.0 == name })?.1 {
            bytes = Array(sequence.utf8)
            return
        }
        guard name != "ctrl-[", name.hasPrefix("ctrl-") || name.hasPrefix("c-") || name.hasPrefix("^") else {
            throw ArgumentProblem("there is no such key; use enter, escape, up, ctrl-c …")
        }
        // Keys that are no detach keys, because they have names of their own, are keys all the same.
        if let letter = name.utf8.last, case 0x61...0x7A = letter,
            name.utf8.dropLast().last.map({ "-^".utf8.contains($0) }) == true
        {
            bytes = [letter & 0x1F]
            return
        }
        bytes = [try DetachKey(parsing: text).byte]
    }

    /// All names, for completion.
    public static var allNames: [String] { sequences.map(\.0) + ["ctrl-c", "ctrl-d", "ctrl-z"] }

    private static let sequences: [(String, String)] = [
        ("enter", "\r"), ("tab", "\t"), ("escape", "\u{1B}"), ("space", " "), ("backspace", "\u{7F}"),
        ("delete", "\u{1B}[3~"), ("insert", "\u{1B}[2~"), ("up", "\u{1B}[A"), ("down", "\u{1B}[B"),
        ("right", "\u{1B}[C"), ("left", "\u{1B}[D"), ("home", "\u{1B}[H"), ("end", "\u{1B}[F"),
        ("page-up", "\u{1B}[5~"), ("page-down", "\u{1B}[6~"), ("f1", "\u{1B}OP"), ("f2", "\u{1B}OQ"),
        ("f3", "\u{1B}OR"), ("f4", "\u{1B}OS"), ("f5", "\u{1B}[15~"), ("f6", "\u{1B}[17~"), ("f7", "\u{1B}[18~"),
        ("f8", "\u{1B}[19~"), ("f9", "\u{1B}[20~"), ("f10", "\u{1B}[21~"), ("f11", "\u{1B}[23~"), ("f12", "\u{1B}[24~"),
    ]
}
