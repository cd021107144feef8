extension Core {
    /// C0 (ECMA-48 5.2).
    @inline(__always)
    mutating func execute(_ byte: UInt8) {
        switch byte {
        case 0x0A, 0x0B, 0x0C: lineFeed()
        case 0x0D: carriageReturn()
        default: executeRare(byte)
        }
    }

    private mutating func executeRare(_ byte: UInt8) {
        switch byte {
        case 0x05: withhold()  // ENQ: the answerback is empty
        case 0x07: note(.bell)
        case 0x08: moveLeft(1)
        case 0x09: tabForward(1)
        case 0x0E: cursor.charsets.active = 1
        case 0x0F: cursor.charsets.active = 0
        default: break
        }
    }

    /// One byte behind ESC (ECMA-48 5.3; DEC private ones).
    mutating func escape(_ byte: UInt8) {
        if byte < 0x30 {
            parser.collect(byte)
            parser.state = .escapeIntermediate
            return
        }
        if parser.state == .escape {
            switch byte {
            case 0x5B: return parser.state = .controlEntry
            case 0x5D: return parser.beginString(.systemCommand, byte)
            case 0x50: return parser.state = .deviceEntry
            case 0x5F: return parser.beginString(.applicationCommand, byte)
            case 0x5E, 0x58: return parser.beginString(.ignoredString, byte)
            default: break
            }
        }
        parser.state = .ground
        guard parser.secondIntermediate == 0, !parser.isInvalid else { return }
        switch parser.intermediate {
        case 0: dispatchEscape(byte)
        case 0x28...0x2B: designate(parser.intermediate - 0x28, byte)
        case 0x23 where byte == 0x38: alignmentPattern()
        default: break
        }
    }

    private mutating func designate(_ set: UInt8, _ final: UInt8) {
        if let charset = Charsets.Charset.designated(final, national: modes.contains(.nationalSets)) {
            cursor.charsets[set] = charset
        }
    }

    private mutating func dispatchEscape(_ byte: UInt8) {
        switch byte {
        case 0x36: backIndex()
        case 0x37: saveCursor()
        case 0x38: restoreCursor()
        case 0x39: forwardIndex()
        case 0x3D: modes.insert(.applicationKeypad)
        case 0x3E: modes.remove(.applicationKeypad)
        case 0x44: moveIndex()
        case 0x45:
            moveIndex()
            carriageReturn()
        case 0x48: tabs[cursor.x] = true
        case 0x4D:
            cursor.pendingWrap = false
            cursor.afterGlyph = false
            reverseIndex()
        case 0x4E: cursor.charsets.single = 2
        case 0x4F: cursor.charsets.single = 3
        case 0x56: protect(true)
        case 0x57: protect(false)
        case 0x5A: reply("\u{1B}[?64;6;21;22;28;52c")
        case 0x63: resetToInitialState()
        case 0x6E: cursor.charsets.active = 2
        case 0x6F: cursor.charsets.active = 3
        default: break
        }
    }

    private mutating func moveIndex() {
        cursor.pendingWrap = false
        cursor.afterGlyph = false
        index()
    }

    /// SPA and EPA (ECMA-48 8.3.140, 8.3.46).
    private mutating func protect(_ on: Bool) {
        cursor.isProtected = on
        isoProtection = on || isoProtection
        penIsCurrent = false
    }

    /// RIS. The scrollback stays: a program that is restarted does not own what stood there before it.
    mutating func resetToInitialState() {
        let wasAlternate = isAlternate
        if isAlternate { showAlternate(false) }
        let next = parser
        screen.saved = SavedCursor()
        screen.keyboard = KeyboardFlags()
        other.saved = SavedCursor()
        other.keyboard = KeyboardFlags()
        cursor = Cursor()
        modes = .standard
        savedModes = [:]
        resetMargins()
        tabs = TabStops(columns: columns)
        mouseTracking = 0
        mouseEncoding = 0
        cursorShape = 0
        modifyKeys = [:]
        attributeRectangle = false
        isoProtection = false
        labels = Labels()
        palette = Palette()
        link = 0
        penIsCurrent = false
        for y in 0..<rows { screen.grid.clearRow(y, with: .empty) }
        for y in 0..<other.grid.rows { other.grid.clearRow(y, with: .empty) }
        parser = next
        if wasAlternate { note(.alternateScreen(false)) }
        note(.title(""))
    }

    /// DECSTR (DEC STD 070 D.4; xterm ctlseqs `CSI ! p`).
    mutating func softReset() {
        modes.remove([.insert, .origin, .leftRightMargins, .applicationCursor, .keyboardLocked, .applicationKeypad])
        modes.remove([.reverseWrap, .extendedReverseWrap, .nationalSets])
        modes.insert([.cursorVisible, .autowrap])
        resetMargins()
        cursor.pen = .standard
        cursor.isProtected = false
        cursor.charsets = Charsets()
        cursor.endWrap()
        screen.saved = SavedCursor()
        isoProtection = false
        attributeRectangle = false
        penIsCurrent = false
    }

    /// Tells the host something.
    mutating func note(_ event: Event) {
        if events.count < Limits.maximumEvents { events.append(event) }
    }
}
