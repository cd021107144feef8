extension Core {
    /// DCS: DECRQSS and XTGETTCAP are answered; sixel and all others are read over.
    mutating func dispatchDeviceControl() {
        guard parser.marker == 0, parser.secondIntermediate == 0 else { return }
        if parser.intermediate == 0x2B { withhold() }  // XTGETTCAP, XTGETXRES
        switch (parser.intermediate, parser.final) {
        case (0x24, 0x71): reportSetting(Text.label(parser.string[...]))
        case (0x2B, 0x71): reportCapabilities()
        default: break
        }
    }

    /// DECRQSS (xterm ctlseqs "DCS $ q").
    private mutating func reportSetting(_ name: String) {
        let value: String?
        switch name {
        case "m": value = "\(StyleText.parameters(cursor.pen))m"
        case "r": value = "\(top + 1);\(bottom + 1)r"
        case "s": value = "\(left + 1);\(right + 1)s"
        case " q": value = "\(cursorShape) q"
        case "\"q": value = "\(cursor.isProtected ? 1 : 0)\"q"
        case "\"p": value = "64;1\"p"
        case "t": value = "\(rows)t"
        case "*|": value = "\(rows)*|"
        case "$|": value = "\(columns)$|"
        case "*x": value = "\(attributeRectangle ? 2 : 1)*x"
        case ">0m", ">1m", ">2m", ">3m", ">4m", ">5m", ">6m", ">7m":
            let resource = Int(name.utf8.dropFirst().first ?? 0x30) - 0x30
            value = ">\(resource);\(modifyKeys[resource] ?? 0)m"
        default: value = nil
        }
        reply(value.map { "\u{1B}P1$r\($0)\u{1B}\\" } ?? "\u{1B}P0$r\u{1B}\\")
    }

    /// XTGETTCAP (xterm ctlseqs "DCS + q"): names in hex, each with an answer of its own.
    private mutating func reportCapabilities() {
        for name in parser.string.split(separator: 0x3B).prefix(Limits.maximumParameters) {
            guard name.count <= 64, let hex = String(validating: name, as: UTF8.self),
                let plain = Core.unhex(hex)
            else { continue }
            if let value = Core.capability(plain) {
                let answer = value.isEmpty ? hex : "\(hex)=\(Core.hex(value))"
                reply("\u{1B}P1+r\(answer)\u{1B}\\")
            } else {
                reply("\u{1B}P0+r\(Text.label(name))\u{1B}\\")
            }
        }
    }

    /// Capabilities that programs ask a terminal for and not its terminfo entry.
    private static func capability(_ name: String) -> String? {
        switch name {
        case "TN", "name": return "xterm-256color"
        case "Co", "colors": return "256"
        case "RGB": return "8/8/8"
        case "Tc", "Su": return ""
        case "Ms": return "\u{1B}]52;%p1%s;%p2%s\u{1B}\\"
        case "Smulx": return "\u{1B}[4:%p1%dm"
        case "Setulc":
            return "\u{1B}[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m"
        case "setrgbf": return "\u{1B}[38:2:%p1%d:%p2%d:%p3%dm"
        case "setrgbb": return "\u{1B}[48:2:%p1%d:%p2%d:%p3%dm"
        case "indn": return "\u{1B}[%p1%dS"
        case "Ss": return "\u{1B}[%p1%d q"
        case "Se": return "\u{1B}[2 q"
        case "Sync": return "\u{1B}[?2026%?%p1%{1}%-%tl%eh%;"
        default: return nil
        }
    }

    private static func hex(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: text.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func unhex(_ text: String) -> String? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let pair = String(validating: digits[position..<(position + 2)], as: UTF8.self),
                let byte = UInt8(pair, radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        return Text.label(bytes[...])
    }
}
