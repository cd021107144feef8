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

    private func dynamicColor(_ number: Int) -> UInt32 {
        switch number {
        case 10: return palette.foreground ?? surroundings.foreground
        case 11: return palette.background ?? surroundings.background
        default: return palette.cursor ?? surroundings.cursor
        }
    }
}
