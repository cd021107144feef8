extension Core {
    /// SGR (ECMA-48 8.3.117; xterm ctlseqs; kitty's underlines).
    mutating func selectGraphicRendition() {
        penIsCurrent = false
        GraphicRendition.apply(parser.parameters, from: 0, to: &cursor.pen)
    }
}

/// The parameters of SGR, applied to a style.
enum GraphicRendition {
    static func apply(_ parameters: borrowing Parameters, from start: Int, to style: inout Style) {
        if start >= parameters.count {
            style = .standard
            return
        }
        var index = start
        while index < parameters.count {
            let code = parameters.selector(index)
            switch code {
            case 0: style = .standard
            case 1: style.attributes.insert(.bold)
            case 2: style.attributes.insert(.faint)
            case 3: style.attributes.insert(.italic)
            case 4:
                if parameters.isSubparameter(index + 1) {
                    style.underline =
                        Style.Underline(rawValue: UInt8(min(255, parameters.selector(index + 1)))) ?? .none
                } else {
                    style.underline = .single
                }
            case 7: style.attributes.insert(.inverse)
            case 22: style.attributes.remove([.bold, .faint])
            case 27: style.attributes.remove(.inverse)
            case 30...37: style.foreground = .palette(UInt8(code - 30))
            case 39: style.foreground = .standard
            case 40...47: style.background = .palette(UInt8(code - 40))
            case 49: style.background = .standard
            case 90...97: style.foreground = .palette(UInt8(code - 82))
            case 100...107: style.background = .palette(UInt8(code - 92))
            case 38, 48, 58:
                if !parameters.hasSubparameters, let color = direct(parameters, at: index) {
                    set(color, code, in: &style)
                    index += 4
                } else {
                    index = applyColor(parameters, index, to: &style)
                }
            default: applyRare(code, to: &style)
            }
            index += 1
            // Subparameters belong to the code in front of them, known or not.
            if parameters.hasSubparameters {
                while parameters.isSubparameter(index) { index += 1 }
            }
        }
    }

    private static func applyRare(_ code: Int, to style: inout Style) {
        switch code {
        case 5: style.attributes.insert(.blink)
        case 6: style.attributes.insert(.rapidBlink)
        case 8: style.attributes.insert(.invisible)
        case 9: style.attributes.insert(.crossedOut)
        case 21: style.underline = .double
        case 23: style.attributes.remove(.italic)
        case 24: style.underline = .none
        case 25: style.attributes.remove([.blink, .rapidBlink])
        case 28: style.attributes.remove(.invisible)
        case 29: style.attributes.remove(.crossedOut)
        case 51: style.attributes.insert(.framed)
        case 52: style.attributes.insert(.encircled)
        case 53: style.attributes.insert(.overline)
        case 54: style.attributes.remove([.framed, .encircled])
        case 55: style.attributes.remove(.overline)
        case 59: style.underlineColor = .standard
        case 73:
            style.attributes.remove(.subscript)
            style.attributes.insert(.superscript)
        case 74:
            style.attributes.remove(.superscript)
            style.attributes.insert(.subscript)
        case 75: style.attributes.remove([.superscript, .subscript])
        default: break
        }
    }

    /// A colour behind 38, 48 or 58: with colons (`38:2::r:g:b`, `38:2:r:g:b`, `38:5:n`) or, as xterm once did it,
    /// with semicolons. Gives the index of the last parameter that belongs to it.
    private static func applyColor(_ parameters: borrowing Parameters, _ index: Int, to style: inout Style) -> Int {
        let code = parameters.selector(index)
        var color: TerminalColor?
        var last = index
        if parameters.isSubparameter(index + 1) {
            last = index + 1
            while parameters.isSubparameter(last + 1) { last += 1 }
            let count = last - index
            let kind = parameters.selector(index + 1)
            if kind == 5, count >= 2 {
                color = indexed(parameters.selector(index + 2))
            } else if kind == 2, count >= 4 {
                // The colour space's id stands in front where there are five or more.
                let first = count >= 5 ? index + 3 : index + 2
                color = direct(parameters, first)
            }
        } else {
            switch parameters.selector(index + 1, default: -1) {
            case 5:
                color = index + 2 < parameters.count ? indexed(parameters.selector(index + 2)) : nil
                last = index + 2
            case 2:
                color = index + 4 < parameters.count ? direct(parameters, index + 2) : nil
                last = index + 4
            default: last = index + 1
            }
        }
        if let color { set(color, code, in: &style) }
        return last
    }

    @inline(__always)
    private static func set(_ color: TerminalColor, _ code: Int, in style: inout Style) {
        switch code {
        case 38: style.foreground = color
        case 48: style.background = color
        default: style.underlineColor = color
        }
    }

    /// The commonest form, `38;2;r;g;b`, where it is whole and valid.
    @inline(__always)
    private static func direct(_ parameters: borrowing Parameters, at index: Int) -> TerminalColor? {
        guard index + 4 < parameters.count, parameters.selector(index + 1) == 2 else { return nil }
        return direct(parameters, index + 2)
    }

    private static func indexed(_ index: Int) -> TerminalColor? {
        index <= 255 ? .palette(UInt8(index)) : nil
    }

    @inline(__always)
    private static func direct(_ parameters: borrowing Parameters, _ first: Int) -> TerminalColor? {
        let (red, green, blue) = (
            parameters.selector(first), parameters.selector(first + 1), parameters.selector(first + 2)
        )
        guard red | green | blue <= 255 else { return nil }
        return .direct(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
    }
}
