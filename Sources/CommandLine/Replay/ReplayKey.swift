/// What keys ask of a replay.
enum ReplayKey: Hashable {
    case pause, step, quit, suspend
    /// Microseconds, forward or back.
    case seek(Int64)
    case start, end
    case faster, slower
    /// A prompt for a text or a time.
    case askText, askTime
    /// The text that was looked for last, again.
    case again

    /// What a key means; nil for nothing. `key` is one of `TopKeys.split`.
    init?(_ key: String) {
        switch key {
        case " ": self = .pause
        case ".": self = .step
        case "q", "Q", "\u{03}", "\u{1C}": self = .quit
        case "\u{1A}": self = .suspend
        case "\u{1B}[C", "\u{1B}OC": self = .seek(5_000_000)
        case "\u{1B}[D", "\u{1B}OD": self = .seek(-5_000_000)
        case "\u{1B}[A", "\u{1B}OA": self = .seek(60_000_000)
        case "\u{1B}[B", "\u{1B}OB": self = .seek(-60_000_000)
        case "\u{1B}[H", "\u{1B}OH", "\u{1B}[1~": self = .start
        case "\u{1B}[F", "\u{1B}OF", "\u{1B}[4~": self = .end
        case "+", "=": self = .faster
        case "-", "_": self = .slower
        case "/": self = .askText
        case "g": self = .askTime
        case "n": self = .again
        default: return nil
        }
    }
}

/// A line that is being typed at the bottom of a replay.
struct ReplayPrompt {
    /// What is asked for.
    enum Kind: Hashable {
        case text, time
    }

    /// What became of a key.
    enum Outcome: Hashable {
        case open
        case done(String)
        case cancelled
    }

    let kind: Kind
    private(set) var typed = ""

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// What stands in front of what is typed.
    var title: String { kind == .text ? "/" : "go to time: " }

    /// Takes a key.
    mutating func take(_ key: String) -> Outcome {
        switch key {
        case "\r", "\n": return .done(typed)
        case "\u{1B}", "\u{03}": return .cancelled
        case "\u{7F}", "\u{08}":
            if typed.isEmpty { return .cancelled }
            typed.removeLast()
        case "\u{15}": typed = ""
        default:
            if key.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) { typed += key }
        }
        return .open
    }
}
