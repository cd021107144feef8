extension Core {
    /// One byte of a sequence that is being read. Gives the position to go on at.
    mutating func step(_ bytes: UnsafePointer<UInt8>, _ position: Int, _ count: Int) -> Int {
        switch parser.state {
        case .devicePassthrough, .deviceIgnore, .systemCommand, .applicationCommand, .ignoredString:
            return stepString(bytes, position, count)
        default: break
        }
        let byte = bytes[position]
        // What is outside ASCII belongs to no sequence: it ends this one and is text.
        if byte >= 0x80 {
            parser.state = .ground
            mark.breakPosition = fed + position
            return position
        }
        if byte < 0x20 {
            if byte == 0x05 { withholdByte(at: fed + position) } else { stepControlCode(byte, at: fed + position) }
            return position + 1
        }
        if byte == 0x7F { return position + 1 }
        switch parser.state {
        case .escape, .escapeIntermediate: escape(byte)
        case .controlEntry, .controlParameter, .controlIntermediate, .controlIgnore: stepControl(byte)
        default: stepDevice(byte)
        }
        return position + 1
    }

    /// C0 within a sequence is executed at once; CAN and SUB end the sequence, ESC begins another.
    private mutating func stepControlCode(_ byte: UInt8, at position: Int) {
        switch byte {
        case 0x18, 0x1A: parser.state = .ground
        case 0x1B:
            mark.breakPosition = position
            beginEdit(at: position)
            parser.beginSequence(.escape)
        default:
            guard parser.state.rawValue < Parser.State.deviceEntry.rawValue else { return }
            execute(byte)
            noteControl(byte)
        }
    }

    private mutating func stepControl(_ byte: UInt8) {
        if byte >= 0x40 {
            let ignored = parser.state == .controlIgnore
            parser.finishParameters()
            parser.state = .ground
            if !ignored && !parser.isInvalid { dispatchControl(byte) }
            return
        }
        switch (parser.state, byte) {
        case (.controlIgnore, _): break
        case (.controlEntry, 0x3C...0x3F):
            parser.marker = byte
            parser.state = .controlParameter
        case (.controlEntry, 0x20...0x2F), (.controlParameter, 0x20...0x2F), (.controlIntermediate, 0x20...0x2F):
            parser.collect(byte)
            parser.state = .controlIntermediate
        case (.controlEntry, 0x30...0x3B), (.controlParameter, 0x30...0x3B):
            parser.state = .controlParameter
            if byte <= 0x39 { parser.digit(byte) } else { parser.separate(colon: byte == 0x3A) }
        default: parser.state = .controlIgnore
        }
    }

    private mutating func stepDevice(_ byte: UInt8) {
        if byte >= 0x40 {
            parser.finishParameters()
            parser.final = byte
            parser.beginString(parser.isInvalid ? .deviceIgnore : .devicePassthrough, 0x50)
            return
        }
        switch (parser.state, byte) {
        case (.deviceEntry, 0x3C...0x3F):
            parser.marker = byte
            parser.state = .deviceParameter
        case (.deviceEntry, 0x20...0x2F), (.deviceParameter, 0x20...0x2F), (.deviceIntermediate, 0x20...0x2F):
            parser.collect(byte)
            parser.state = .deviceIntermediate
        case (.deviceEntry, 0x30...0x3B), (.deviceParameter, 0x30...0x3B):
            parser.state = .deviceParameter
            if byte <= 0x39 { parser.digit(byte) } else { parser.separate(colon: byte == 0x3A) }
        default:
            parser.beginString(.deviceIgnore, 0x50)
        }
    }

    /// Bytes of a string, up to its end: ST, BEL for OSC, CAN or SUB.
    private mutating func stepString(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var position = start
        while position < count {
            let byte = bytes[position]
            position += 1
            if parser.stringEscape {
                parser.stringEscape = false
                finishString()
                if byte == 0x5C {
                    parser.state = .ground
                } else {
                    // ESC ends the string whatever comes behind it.
                    position -= 1
                    splitEdit(at: fed + position - 1)
                    parser.beginSequence(.escape)
                }
                return position
            }
            switch byte {
            case 0x1B: parser.stringEscape = true
            case 0x18, 0x1A:
                if unfinishedIsSecret { withhold() }
                parser.state = .ground
                return position
            case 0x07 where parser.state == .systemCommand:
                finishString()
                parser.state = .ground
                return position
            case 0x9C where parser.string.last == 0xC2:
                // U+009C, the eight-bit ST; 0xC2 is always a first byte, so this is never within a code point.
                parser.string.removeLast()
                finishString()
                parser.state = .ground
                return position
            default: parser.keep(byte)
            }
        }
        return position
    }

    private mutating func finishString() {
        if unfinishedIsSecret { withhold() }
        guard !parser.stringOverflow else { return }
        switch parser.state {
        case .systemCommand: dispatchSystemCommand()
        case .devicePassthrough: dispatchDeviceControl()
        case .applicationCommand: leaveGraphicsQuery()
        default: break
        }
    }
}
