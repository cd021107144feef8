/// Notices a spinner that turns in a title: its first or last character changes from one frame of a spinner to another,
/// again and again. What else the title says is of no account.
struct SpinnerWatch: Hashable {
    /// The longest time between two frames, in microseconds.
    static let patience: UInt64 = 3_000_000
    /// How many changes make a spinner: a sign that is set and taken back once is none.
    static let leastTurns = 2

    private var frame: Unicode.Scalar?
    private var turns = 0
    private var start: UInt64 = 0
    /// When it changed last.
    private(set) var lastTurn: UInt64 = 0

    /// Takes note of a title.
    mutating func take(_ title: String, at now: UInt64) {
        guard let new = Self.frame(of: title) else { return self = SpinnerWatch() }
        guard new != frame else { return }
        defer { frame = new }
        if frame == nil || now.span(since: lastTurn) > Self.patience {
            turns = 0
            start = now
        } else {
            turns += 1
        }
        lastTurn = now
    }

    /// Since when it turns; nil where none does.
    func turningSince(at now: UInt64) -> UInt64? {
        turns >= Self.leastTurns && now.span(since: lastTurn) <= Self.patience ? start : nil
    }

    private static func frame(of title: String) -> Unicode.Scalar? {
        let scalars = title.unicodeScalars
        return [scalars.first, scalars.last].compactMap(\.self).first(where: isFrame)
    }

    /// Braille patterns, stars and moons, and the strokes of old.
    private static func isFrame(_ scalar: Unicode.Scalar) -> Bool {
        (0x2801...0x28FF).contains(scalar.value) || "✢✳✶✻✽·∗*◐◓◑◒◴◷◶◵◰◳◲◱|/-\\".unicodeScalars.contains(scalar)
    }
}
