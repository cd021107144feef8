extension Core {
    /// OSC 4 ; index ; colour ; …: sets, or answers a question mark.
    mutating func setPalette(_ rest: ArraySlice<UInt8>) {
        let fields = Text.fields(rest)
        var position = 0
        while position + 1 < fields.count {
            if let index = Int(fields[position]), (0...255).contains(index) {
                let specification = fields[position + 1]
                if specification == "?" {
                    let color = palette.indexed[index] ?? Palette.standard(index)
                    reply("\u{1B}]4;\(index);\(ColorText.format(color))\u{1B}\\")
                } else if let color = ColorText.parse(specification) {
                    palette.indexed[index] = color
                }
            }
            position += 2
        }
    }

    /// OSC 104: all indices, or the ones that are named.
    mutating func resetPalette(_ rest: ArraySlice<UInt8>) {
        let fields = Text.fields(rest)
        if rest.isEmpty { palette.indexed = [:] }
        for field in fields { if let index = Int(field) { palette.indexed[index] = nil } }
    }

    /// OSC 10, 11, 12: further colours in one command belong to the next numbers.
    mutating func setDynamicColors(_ first: Int, _ rest: ArraySlice<UInt8>) {
        for (offset, field) in Text.fields(rest).enumerated() where first + offset <= 12 {
            let number = first + offset
            if field == "?" {
                reply("\u{1B}]\(number);\(ColorText.format(dynamicColor(number)))\u{1B}\\")
            } else if let color = ColorText.parse(field) {
                switch number {
                case 10: palette.foreground = color
                case 11: palette.background = color
                default: palette.cursor = color
                }
            }
        }
    }

    /// OSC 21 (kitty's colour control): `key=?` asks, `key=colour` sets, `key` alone resets. A key that is not known is
    /// answered with a question mark, one that has no colour of its own with nothing. Windows get what every terminal
    /// knows.
    mutating func controlColors(_ rest: ArraySlice<UInt8>) {
        var answers: [String] = []
        var plain = ""
        for field in Text.fields(rest.prefix(Limits.maximumLabel)) {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let key = parts[0]
            if parts.count > 1, parts[1] == "?" {
                answers.append("\(key)=\(controlled(key).map { $0.map(ColorText.format) ?? "" } ?? "?")")
            } else if parts.count == 1 {
                plain += set(key, nil)
            } else if let color = ColorText.parse(parts[1]) {
                plain += set(key, color)
            }
        }
        if !answers.isEmpty { reply("\u{1B}]21;\(answers.joined(separator: ";"))\u{1B}\\") }
        withhold(Array(plain.utf8))
    }

    /// The colour of a key of OSC 21; nothing where the key is not known, and no colour where it has none.
    private func controlled(_ key: String) -> UInt32?? {
        switch key {
        case "foreground": return .some(dynamicColor(10))
        case "background": return .some(dynamicColor(11))
        case "cursor": return .some(dynamicColor(12))
        case "selection_background", "selection_foreground", "cursor_text", "visual_bell": return .some(nil)
        default:
            guard let index = Int(key), (0...255).contains(index) else { return nil }
            return .some(palette.indexed[index] ?? Palette.standard(index))
        }
    }

    /// Sets or resets the colour of a key, and gives the command that does so anywhere.
    private mutating func set(_ key: String, _ color: UInt32?) -> String {
        let number: Int
        switch key {
        case "foreground":
            palette.foreground = color
            number = 10
        case "background":
            palette.background = color
            number = 11
        case "cursor":
            palette.cursor = color
            number = 12
        default:
            guard let index = Int(key), (0...255).contains(index) else { return "" }
            palette.indexed[index] = color
            return "\u{1B}]" + (color.map { "4;\(index);\(ColorText.format($0))" } ?? "104;\(index)") + "\u{1B}\\"
        }
        return "\u{1B}]" + (color.map { "\(number);\(ColorText.format($0))" } ?? "\(number + 100)") + "\u{1B}\\"
    }

    private func dynamicColor(_ number: Int) -> UInt32 {
        switch number {
        case 10: return palette.foreground ?? surroundings.foreground
        case 11: return palette.background ?? surroundings.background
        default: return palette.cursor ?? surroundings.cursor
        }
    }
}
