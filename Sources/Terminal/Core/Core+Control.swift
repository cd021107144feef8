extension Core {
    /// A control sequence, by its final byte, marker and intermediate (ECMA-48 5.4; xterm ctlseqs "CSI").
    @inline(__always)
    mutating func dispatchControl(_ final: UInt8) {
        if parser.marker | parser.intermediate == 0 { dispatchPlain(final) } else { dispatchMarked(final) }
    }

    private mutating func dispatchMarked(_ final: UInt8) {
        if parser.intermediate != 0 {
            withholdQuery(final)
            guard parser.secondIntermediate == 0 else { return }
            if parser.marker == 0 {
                dispatchIntermediate(final)
            } else if parser.marker == 0x3F, parser.intermediate == 0x24, final == 0x70 {
                reportPrivateMode(parser.parameters.selector(0))
            }
            return
        }
        switch parser.marker {
        case 0x3F: dispatchPrivate(final)
        case 0x3E: dispatchGreater(final)
        case 0x3D: dispatchEqual(final)
        case 0x3C where final == 0x75:
            screen.keyboard.pop(parser.parameters.value(0))
            withholdKeyboard()
        default: break
        }
    }

    private mutating func dispatchPlain(_ final: UInt8) {
        let first = parser.parameters.value(0)
        switch final {
        case 0x6D: selectGraphicRendition()
        case 0x48, 0x66: moveAddressed(column: parser.parameters.value(1) - 1, row: first - 1)
        case 0x4B: eraseInLine(parser.parameters.selector(0))
        case 0x41: moveUp(first)
        case 0x42: moveDown(first)
        case 0x43: moveRight(first)
        case 0x44: moveLeft(first)
        case 0x47, 0x60: moveAddressed(column: first - 1, row: relativeRow)
        case 0x64: moveAddressed(column: relativeColumn, row: first - 1)
        case 0x4A: eraseInDisplay(parser.parameters.selector(0))
        default: dispatchRare(final, first)
        }
    }

    /// The cursor's row and column as CUP would count them.
    private var relativeRow: Int { modes.contains(.origin) ? cursor.y - top : cursor.y }
    private var relativeColumn: Int { modes.contains(.origin) ? cursor.x - left : cursor.x }

    private mutating func dispatchRare(_ final: UInt8, _ first: Int) {
        switch final {
        case 0x40: insertCharacters(first)
        case 0x45:
            moveDown(first)
            carriageReturn()
        case 0x46:
            moveUp(first)
            carriageReturn()
        case 0x49: tabForward(first)
        case 0x4C, 0x4D:
            guard cursorIsInRegion else { return }
            if final == 0x4C { insertRows(first, at: cursor.y) } else { deleteRows(first, at: cursor.y) }
            carriageReturn()
        case 0x50: deleteCharacters(first)
        case 0x53, 0x5E: scrollUnderCursor(first, up: final == 0x53)
        case 0x54 where parser.parameters.count <= 1: scrollUnderCursor(first, up: false)
        case 0x58: eraseCharacters(first)
        case 0x5A: tabBackward(first)
        case 0x61: moveAddressed(column: relativeColumn + first, row: relativeRow)
        case 0x62: repeatGlyph(first)
        case 0x63:
            withholdQuery(final)
            if parser.parameters.selector(0) == 0 { reply("\u{1B}[?64;6;21;22;28;52c") }
        case 0x65: moveAddressed(column: relativeColumn, row: relativeRow + first)
        case 0x67: clearTabs(parser.parameters.selector(0))
        case 0x68, 0x6C: setAnsiModes(final == 0x68)
        case 0x6E:
            withholdQuery(final)
            reportStatus(parser.parameters.selector(0))
        case 0x72: setVerticalMargins(first, parser.parameters.value(1, default: rows))
        case 0x73:
            if modes.contains(.leftRightMargins) {
                setHorizontalMargins(first, parser.parameters.value(1, default: columns))
            } else {
                saveCursor()
            }
        case 0x74: windowOperation()
        case 0x75: restoreCursor()
        case 0x78: withholdQuery(final)
        default: break
        }
    }

    /// SU, SD: the cursor stays, and what it stood behind moves away.
    private mutating func scrollUnderCursor(_ count: Int, up: Bool) {
        cursor.afterGlyph = false
        if up { scrollUp(count) } else { scrollDown(count) }
    }

    /// TBC.
    private mutating func clearTabs(_ what: Int) {
        switch what {
        case 0: tabs[cursor.x] = false
        case 3: tabs.clear()
        default: break
        }
    }

    private mutating func dispatchPrivate(_ final: UInt8) {
        let parameters = parser.parameters
        switch final {
        case 0x68, 0x6C:
            for index in 0..<parameters.count { setPrivateMode(parameters.selector(index), final == 0x68) }
            withholdModes(final == 0x68)
        case 0x4A: eraseInDisplay(parameters.selector(0), selective: true)
        case 0x4B: eraseInLine(parameters.selector(0), selective: true)
        case 0x6E:
            withholdQuery(final)
            reportPrivateStatus(parameters.selector(0))
        case 0x72:
            for index in 0..<parameters.count {
                if let value = savedModes[parameters.selector(index)] {
                    setPrivateMode(parameters.selector(index), value)
                }
            }
            withholdRestoredModes()
        case 0x73:
            for index in 0..<parameters.count { savePrivateMode(parameters.selector(index)) }
            withhold()
        case 0x75: reply("\u{1B}[?\(screen.keyboard.current)u")
        case 0x6D where parameters.selector(0) == 4: reply("\u{1B}[>4;\(modifyKeys[4] ?? 0)m")
        case 0x57 where parameters.selector(0) == 5: tabs = TabStops(columns: columns)
        default: withholdQuery(final)
        }
    }

    private mutating func dispatchGreater(_ final: UInt8) {
        let parameters = parser.parameters
        switch final {
        case 0x63 where parameters.selector(0) == 0: reply("\u{1B}[>41;400;0c")
        case 0x71 where parameters.selector(0) == 0: reply("\u{1B}P>|\(surroundings.name)\u{1B}\\")
        case 0x75:
            screen.keyboard.push(UInt8(truncatingIfNeeded: parameters.selector(0)))
            withholdKeyboard()
        case 0x6D:
            if parameters.count == 0 {
                modifyKeys = [:]
            } else if (0...7).contains(parameters.selector(0)) {
                let value = parameters.raw(1)
                modifyKeys[parameters.selector(0)] = value < 0 || value > 3 ? nil : value
            }
        case 0x6E where (0...7).contains(parameters.selector(0)): modifyKeys[parameters.selector(0)] = nil
        default: withholdQuery(final)
        }
    }

    private mutating func dispatchEqual(_ final: UInt8) {
        let parameters = parser.parameters
        switch final {
        case 0x63 where parameters.selector(0) == 0: reply("\u{1B}P!|00000000\u{1B}\\")
        case 0x75:
            screen.keyboard.set(
                UInt8(truncatingIfNeeded: parameters.selector(0)),
                mode: parameters.selector(1, default: 1)
            )
            withholdKeyboard()
        default: withholdQuery(final)
        }
    }

    private mutating func dispatchIntermediate(_ final: UInt8) {
        let parameters = parser.parameters
        switch (parser.intermediate, final) {
        case (0x20, 0x40): scrollLeft(parameters.value(0))
        case (0x20, 0x41): scrollRight(parameters.value(0))
        case (0x20, 0x71):
            if (0...6).contains(parameters.selector(0)) { cursorShape = parameters.selector(0) }
        case (0x21, 0x70): softReset()
        case (0x22, 0x71):
            cursor.isProtected = parameters.selector(0) == 1
            isoProtection = false
            penIsCurrent = false
        case (0x24, 0x70): reportAnsiMode(parameters.selector(0))
        case (0x27, 0x7D): if cursorIsInRegion { insertColumns(parameters.value(0), at: cursor.x) }
        case (0x27, 0x7E): if cursorIsInRegion { deleteColumns(parameters.value(0), at: cursor.x) }
        case (0x24, _):
            // A checksum (`*`) changes nothing, and windows do not get it.
            cursor.afterGlyph = false
            dispatchRectangle(final)
        case (0x2A, _): dispatchRectangle(final)
        default: break
        }
    }
}
