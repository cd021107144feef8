extension Engine {
    /// The text as a `<pre>` element with its styles in place; links only to web and mail addresses.
    ///
    /// - Parameters:
    ///   - scrollbackRows: rows of the scrollback in front, at the most.
    ///   - joinsWrapped: whether rows that belong together become one line.
    ///   - limit: bytes behind which no further line is written: a longer result is cut.
    public func html(scrollbackRows: Int = 0, joinsWrapped: Bool = true, limit: Int = .max) -> String {
        let renderer = HTMLRenderer(palette: core.palette, surroundings: core.surroundings)
        var text = "<pre style=\"\(renderer.frame(reversed: core.modes.contains(.reverseVideo)))\">\n"
        forEachLine(scrollbackRows: scrollbackRows, joinsWrapped: joinsWrapped) { line in
            renderer.append(line, to: &text)
            text += "\n"
            return text.utf8.count <= limit
        }
        return text + "</pre>\n"
    }
}

/// Rows as HTML.
struct HTMLRenderer {
    let palette: Palette
    let surroundings: Surroundings

    func frame(reversed: Bool) -> String {
        let foreground = palette.foreground ?? surroundings.foreground
        let background = palette.background ?? surroundings.background
        return reversed
            ? "color:\(HTMLRenderer.hex(background));background:\(HTMLRenderer.hex(foreground))"
            : "color:\(HTMLRenderer.hex(foreground));background:\(HTMLRenderer.hex(background))"
    }

    func append(_ row: RowImage, to text: inout String) {
        var x = 0
        while x < row.cells.count {
            let first = row.cells[x]
            var run = ""
            while x < row.cells.count, row.cells[x].style == first.style, row.cells[x].link == first.link {
                if !row.cells[x].isTail {
                    run += row.cells[x].isEmpty ? " " : HTMLRenderer.escape(row.string(of: row.cells[x]))
                }
                x += 1
            }
            let css = self.css(first.style)
            if !css.isEmpty { run = "<span style=\"\(css)\">\(run)</span>" }
            if first.link > 0, let address = safe(row.links[Int(first.link) - 1].address) {
                run = "<a href=\"\(HTMLRenderer.escape(address))\">\(run)</a>"
            }
            text += run
        }
    }

    /// An address that a page may link to: a scheme such as `javascript:` would run in the reader's browser.
    private func safe(_ address: String) -> String? {
        let schemes = ["http://", "https://", "mailto:"]
        return schemes.contains { address.lowercased().hasPrefix($0) } ? address : nil
    }

    private func css(_ style: Style) -> String {
        if style == .standard { return "" }
        var parts: [String] = []
        let isInverse = style.attributes.contains(.inverse)
        var foreground = color(style.foreground)
        var background = color(style.background)
        if isInverse {
            (foreground, background) = (
                background ?? palette.background ?? surroundings.background,
                foreground ?? palette.foreground ?? surroundings.foreground
            )
        }
        if let foreground { parts.append("color:\(HTMLRenderer.hex(foreground))") }
        if let background { parts.append("background:\(HTMLRenderer.hex(background))") }
        if style.attributes.contains(.bold) { parts.append("font-weight:bold") }
        if style.attributes.contains(.faint) { parts.append("opacity:.6") }
        if style.attributes.contains(.italic) { parts.append("font-style:italic") }
        if style.attributes.contains(.invisible) { parts.append("visibility:hidden") }
        var lines: [String] = []
        if style.underline != .none { lines.append("underline") }
        if style.attributes.contains(.overline) { lines.append("overline") }
        if style.attributes.contains(.crossedOut) { lines.append("line-through") }
        if !lines.isEmpty { parts.append("text-decoration:\(lines.joined(separator: " "))") }
        switch style.underline {
        case .double: parts.append("text-decoration-style:double")
        case .curly: parts.append("text-decoration-style:wavy")
        case .dotted: parts.append("text-decoration-style:dotted")
        case .dashed: parts.append("text-decoration-style:dashed")
        case .none, .single: break
        }
        if let color = color(style.underlineColor) {
            parts.append("text-decoration-color:\(HTMLRenderer.hex(color))")
        }
        return parts.joined(separator: ";")
    }

    private func color(_ color: TerminalColor) -> UInt32? {
        if let index = color.paletteIndex { return palette.indexed[Int(index)] ?? Palette.standard(Int(index)) }
        return color.directValue
    }

    private static func hex(_ color: UInt32) -> String {
        let digits = String(color, radix: 16)
        return "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
