import SessionModel

/// What people read of a session that wants attention. Programs have chosen some of the words: nothing in them is more
/// than a letter to whoever shows them.
struct NotificationText: Hashable, Sendable {
    /// The longest piece that a program has chosen, in characters.
    static let maximumPiece = 256

    /// One line.
    var summary: String
    /// The rest; may be empty.
    var body: String

    init(label: String, kind: AttentionKind, reason: String, command: [String]) {
        let what =
            switch kind {
            case .blocked: "needs you"
            case .finished: "has finished"
            case .exited: "has ended"
            case .bell: "rings"
            }
        summary = "\(Self.plain(label)) \(what)"
        let reason = Self.plain(reason)
        let command = Self.plain(SessionUnit.summary(of: command))
        body = reason.isEmpty ? command : reason
    }

    /// Letters only: no control characters, nothing that turns the direction of writing, and not too many.
    static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.lazy.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: " "
            default: scalar
            }
        }
        let line = String(String.UnicodeScalarView(scalars.prefix(maximumPiece * 4)))
        let words = line.split(separator: " ").joined(separator: " ")
        return words.count > maximumPiece ? words.prefix(maximumPiece - 1) + "…" : words
    }

    /// The body where it is read as markup (Desktop Notifications Specification, "Markup").
    var escapedBody: String {
        var text = ""
        for character in body {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&apos;"
            default: text.append(character)
            }
        }
        return text
    }
}
