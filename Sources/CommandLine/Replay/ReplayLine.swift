import SessionModel

/// The line at the bottom of a replay that says where it is.
struct ReplayLine {
    var isPaused = false
    var isAtEnd = false
    /// Microseconds since the beginning, and from the beginning to the end.
    var place: UInt64 = 0
    var duration: UInt64 = 0
    /// Microseconds since 1970-01-01 UTC.
    var time: UInt64 = 0
    var speed = 1.0
    /// What happened last, in front of everything else.
    var message: String?
    var prompt: ReplayPrompt?

    /// The line in so many cells.
    func text(columns: Int) -> String {
        if let prompt { return fit(" \(prompt.title)\(PlainText.line(prompt.typed))▏", columns) }
        let state = isAtEnd ? "■" : isPaused ? "‖" : "▶"
        var left = " \(state) \(Self.clock(place)) / \(Self.clock(duration))  \(LocalTime.text(time))"
        if speed != 1 { left += "  ×\(Self.number(speed))" }
        if let message { left += "  \(PlainText.line(message))" }
        let help = isPaused ? "space go on · . step · ←→↑↓ seek · / text · g time · q quit " : "space pause · q quit "
        let room = columns - DisplayWidth.of(left) - DisplayWidth.of(help) - 4
        guard room >= 10 else { return fit(left, columns) }
        let filled = duration > 0 ? Int(Double(room) * min(1, Double(place) / Double(duration))) : room
        let bar = String(repeating: "━", count: filled) + String(repeating: "─", count: room - filled)
        return fit("\(left)  \(bar)  \(help)", columns)
    }

    private func fit(_ text: String, _ columns: Int) -> String {
        DisplayWidth.pad(DisplayWidth.truncate(text, to: columns), to: columns)
    }

    /// As in `1:02:03`.
    static func clock(_ microseconds: UInt64) -> String {
        let seconds = microseconds / 1_000_000
        func pad(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let rest = "\(pad(seconds / 60 % 60)):\(pad(seconds % 60))"
        return seconds >= 3600 ? "\(seconds / 3600):\(rest)" : rest
    }

    static func number(_ speed: Double) -> String {
        speed == speed.rounded() ? "\(Int(speed))" : "\((speed * 100).rounded() / 100)"
    }
}
