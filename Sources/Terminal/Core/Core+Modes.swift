extension Core {
    /// SM, RM.
    mutating func setAnsiModes(_ on: Bool) {
        let parameters = parser.parameters
        for index in 0..<parameters.count {
            guard let mode = Modes.ansiMode(parameters.selector(index)) else { continue }
            if on { modes.insert(mode) } else { modes.remove(mode) }
        }
    }

    /// DECSET, DECRST (xterm ctlseqs "CSI ? Pm h").
    mutating func setPrivateMode(_ number: Int, _ on: Bool) {
        switch number {
        case 3: if modes.contains(.columnSwitch) { switchColumns() }
        case 9, 1000, 1002, 1003: mouseTracking = on ? number : 0
        case 1005, 1006, 1015, 1016:
            if on { mouseEncoding = number } else if mouseEncoding == number { mouseEncoding = 0 }
        case 47: showAlternate(on)
        case 1047:
            if !on && isAlternate { clearScreen() }
            showAlternate(on)
        case 1048: if on { saveCursor() } else { restoreCursor() }
        case 1049:
            if on {
                if !isAlternate { saveCursor() }
                showAlternate(true)
                clearScreen()
            } else {
                let was = isAlternate
                showAlternate(false)
                if was { restoreCursor() }
            }
        default:
            guard let mode = Modes.privateMode(number) else { return }
            setMode(mode, on)
        }
    }

    private mutating func setMode(_ mode: Modes, _ on: Bool) {
        let was = modes.contains(mode)
        if on { modes.insert(mode) } else { modes.remove(mode) }
        switch mode {
        case .origin: moveAddressed(column: 0, row: 0)
        case .autowrap where !on: cursor.endWrap()
        case .leftRightMargins where !on:
            left = 0
            right = columns - 1
            cursor.endWrap()
        case .synchronised where was != on: note(.synchronised(on))
        case .colorSchemeUpdates where was != on: note(.colorSchemeUpdates(on))
        case .inBandResize where on: reportSize()
        default: break
        }
    }

    /// DECCOLM, where mode 40 allows it: all of its effects but the size, which belongs to the window.
    private mutating func switchColumns() {
        modes.remove(.leftRightMargins)
        resetMargins()
        move(x: 0, y: 0)
        clearScreen()
    }

    private mutating func clearScreen() {
        let blank = currentBlank()
        for y in 0..<rows { screen.grid.clearRow(y, with: blank) }
        cursor.afterGlyph = false
    }

    /// Shows one of the screens. The cursor is one for both (xterm): it stays where it is.
    mutating func showAlternate(_ alternate: Bool) {
        guard alternate != isAlternate else { return }
        if !other.grid.isAllocated { other.grid = Grid(columns: columns, rows: rows) }
        swap(&screen, &other)
        isAlternate = alternate
        cursor.afterGlyph = false
        note(.alternateScreen(alternate))
    }

    /// Whether a private mode is set; nothing where it is not known.
    func privateModeIsSet(_ number: Int) -> Bool? {
        switch number {
        case 9, 1000, 1002, 1003: return mouseTracking == number
        case 1005, 1006, 1015, 1016: return mouseEncoding == number
        case 47, 1047, 1049: return isAlternate
        default: return Modes.privateMode(number).map { modes.contains($0) }
        }
    }

    /// XTSAVE, for the modes that are a switch and nothing else.
    mutating func savePrivateMode(_ number: Int) {
        guard number != 47, number != 1047, number != 1049, number != 2026 else { return }
        savedModes[number] = privateModeIsSet(number)
    }

    /// DECRQM for private modes: 1 set, 2 reset, 0 unknown, 4 always reset.
    mutating func reportPrivateMode(_ number: Int) {
        var state = 0
        if let isSet = privateModeIsSet(number) {
            state = isSet ? 1 : 2
        } else if [2, 3, 10, 18, 19, 46, 1001, 1010, 1011, 1043, 1044].contains(number) {
            state = 4
        } else if number == 1048 {
            state = 2
        }
        reply("\u{1B}[?\(number);\(state)$y")
    }

    /// DECRQM for the modes of SM.
    mutating func reportAnsiMode(_ number: Int) {
        let state = Modes.ansiMode(number).map { modes.contains($0) ? 1 : 2 } ?? 0
        reply("\u{1B}[\(number);\(state)$y")
    }
}
