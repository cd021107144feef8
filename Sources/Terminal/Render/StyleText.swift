/// Styles as parameters of SGR.
enum StyleText {
    /// Parameters that set a style whatever was set before: they begin with 0.
    static func parameters(_ style: Style) -> String {
        var text = "0"
        if style == .standard { return text }
        let simple: [(Style.Attributes, String)] = [
            (.bold, ";1"), (.faint, ";2"), (.italic, ";3"), (.blink, ";5"), (.rapidBlink, ";6"), (.inverse, ";7"),
            (.invisible, ";8"), (.crossedOut, ";9"), (.framed, ";51"), (.encircled, ";52"), (.overline, ";53"),
            (.superscript, ";73"), (.subscript, ";74"),
        ]
        if style.attributes.rawValue != 0 {
            for (attribute, code) in simple where style.attributes.contains(attribute) { text += code }
            switch style.underline {
            case .none: break
            case .single: text += ";4"
            case .double: text += ";21"
            default: text += ";4:\(style.underline.rawValue)"
            }
        }
        text += color(style.foreground, base: 30)
        text += color(style.background, base: 40)
        if style.underlineColor != .standard {
            if let index = style.underlineColor.paletteIndex { text += ";58:5:\(index)" }
            if let value = style.underlineColor.directValue {
                text += ";58:2::\(value >> 16):\(value >> 8 & 0xFF):\(value & 0xFF)"
            }
        }
        return text
    }

    private static func color(_ color: TerminalColor, base: Int) -> String {
        if let index = color.paletteIndex {
            if index < 8 { return ";\(base + Int(index))" }
            if index < 16 { return ";\(base + 52 + Int(index))" }
            return ";\(base + 8);5;\(index)"
        }
        // Semicolons, as every terminal knows them; nothing that follows can be mistaken for a part of the colour.
        if let value = color.directValue {
            return ";\(base + 8);2;\(value >> 16);\(value >> 8 & 0xFF);\(value & 0xFF)"
        }
        return ""
    }
}
