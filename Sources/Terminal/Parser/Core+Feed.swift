extension Core {
    /// Reads bytes that a program printed.
    mutating func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        mark.kind = .pass
        read(bytes, count)
        fed += count
    }

    private mutating func read(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        var position = 0
        while position < count {
            if parser.state != .ground {
                position = step(bytes, position, count)
                finishEdit(at: fed + position)
                continue
            }
            if parser.codePointNeeded > 0 {
                position = continueCodePoint(bytes, position)
                continue
            }
            let run = PrintableRun.length(bytes + position, count - position)
            if run > 0 {
                printASCII(bytes + position, run)
                position += run
                if position == count { return }
            }
            let byte = bytes[position]
            if byte >= 0xC2 {
                position = decodeCodePoint(bytes, position, count)
            } else if byte == 0x1B {
                beginEdit(at: fed + position)
                position += 1
                if position < count, bytes[position] == 0x5B {
                    position = fastControl(bytes, position + 1, count)
                } else {
                    parser.beginSequence(.escape)
                }
            } else if byte < 0x20 {
                if byte == 0x05 { beginEdit(at: fed + position) }
                execute(byte)
                position += 1
                finishEdit(at: fed + position)
            } else {
                if byte != 0x7F { printScalar(0xFFFD) }
                position += 1
            }
        }
    }

    /// A whole control sequence at once, the usual case; one that is cut or unusual goes through the states.
    private mutating func fastControl(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        parser.beginSequence(.controlEntry)
        var position = start
        if position < count, bytes[position] &- 0x3C < 4 {
            parser.marker = bytes[position]
            parser.state = .controlParameter
            position += 1
        }
        // What is read stays in registers; the parser gets it where it has to go on.
        let first = position
        var value: Int32 = -1
        var colon = false
        while position < count {
            let byte = bytes[position]
            let digit = byte &- 0x30
            if digit < 10 {
                value = min(max(value, 0) &* 10 &+ Int32(digit), Limits.maximumParameter)
            } else if digit < 12 {
                parser.parameters.append(value, colon: colon)
                value = -1
                colon = byte == 0x3A
            } else if byte &- 0x40 < 0x3F {
                if position > first { parser.parameters.append(value, colon: colon) }
                parser.state = .ground
                dispatchControl(byte)
                finishEdit(at: fed + position + 1)
                return position + 1
            } else {
                break
            }
            position += 1
        }
        if position > first { parser.resumeParameters(value, colon: colon) }
        return position
    }

    /// Whole code points of a chunk; one that is cut at its end waits in the parser.
    private mutating func decodeCodePoint(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var position = start
        while position < count {
            let first = bytes[position]
            let left = count - position
            if first >= 0xE1 && first < 0xED || first == 0xEE || first == 0xEF, left >= 3 {
                let second = bytes[position + 1]
                let third = bytes[position + 2]
                guard second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return beginCodePoint(bytes, position) }
                let code = UInt32(first & 0x0F) << 12 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
                printScalar(code)
                position += 3
                if position < count, bytes[position] &- 0xE1 < 0x0F, properties(of: code).isSimple {
                    position += printSimpleRun(bytes + position, count - position)
                }
            } else if first >= 0xC2 && first < 0xE0, left >= 2 {
                let second = bytes[position + 1]
                guard second & 0xC0 == 0x80 else { return beginCodePoint(bytes, position) }
                let code = UInt32(first & 0x1F) << 6 | UInt32(second & 0x3F)
                position += 2
                printDecoded(code, endingAt: fed + position)
                if parser.state != .ground { return position }
            } else if first >= 0xF0 && first < 0xF4, left >= 4 {
                let second = bytes[position + 1]
                let third = bytes[position + 2]
                let fourth = bytes[position + 3]
                guard second >= (first == 0xF0 ? 0x90 : 0x80), second & third & fourth & 0x80 != 0,
                    (second | third | fourth) & 0x40 == 0
                else { return beginCodePoint(bytes, position) }
                let high = UInt32(first & 0x07) << 18 | UInt32(second & 0x3F) << 12
                position += 4
                printDecoded(high | UInt32(third & 0x3F) << 6 | UInt32(fourth & 0x3F), endingAt: fed + position)
            } else if first >= 0xC2 {
                return beginCodePoint(bytes, position)
            } else {
                return position
            }
        }
        return position
    }

    /// The first byte of a code point that is cut or rare.
    private mutating func beginCodePoint(_ bytes: UnsafePointer<UInt8>, _ position: Int) -> Int {
        let first = bytes[position]
        parser.lowerBound = 0x80
        parser.upperBound = 0xBF
        switch first {
        case 0xC2...0xDF:
            parser.codePoint = UInt32(first & 0x1F)
            parser.codePointNeeded = 1
        case 0xE0...0xEF:
            parser.codePoint = UInt32(first & 0x0F)
            parser.codePointNeeded = 2
            if first == 0xE0 { parser.lowerBound = 0xA0 }
            if first == 0xED { parser.upperBound = 0x9F }
        case 0xF0...0xF4:
            parser.codePoint = UInt32(first & 0x07)
            parser.codePointNeeded = 3
            if first == 0xF0 { parser.lowerBound = 0x90 }
            if first == 0xF4 { parser.upperBound = 0x8F }
        default:
            printScalar(0xFFFD)
            return position + 1
        }
        parser.codePointBytes = UInt32(first)
        return position + 1
    }

    /// The next byte of a code point. One that does not belong ends it as U+FFFD and is read again.
    private mutating func continueCodePoint(_ bytes: UnsafePointer<UInt8>, _ position: Int) -> Int {
        let byte = bytes[position]
        guard byte >= parser.lowerBound, byte <= parser.upperBound else {
            parser.codePointNeeded = 0
            mark.breakPosition = fed + position
            printScalar(0xFFFD)
            return position
        }
        parser.lowerBound = 0x80
        parser.upperBound = 0xBF
        parser.codePoint = parser.codePoint << 6 | UInt32(byte & 0x3F)
        parser.codePointBytes = parser.codePointBytes << 8 | UInt32(byte)
        parser.codePointNeeded -= 1
        if parser.codePointNeeded == 0 { printDecoded(parser.codePoint, endingAt: fed + position + 1) }
        return position + 1
    }

    /// A code point outside ASCII: U+0080 to U+009F are the C1 controls (xterm's default in UTF-8).
    @inline(__always)
    private mutating func printDecoded(_ code: UInt32, endingAt end: Int) {
        if code < 0xA0 { executeC1(UInt8(truncatingIfNeeded: code), endingAt: end) } else { printScalar(code) }
    }

    /// An eight-bit control is what ESC and the byte 0x40 lower would be (ECMA-48 5.3).
    private mutating func executeC1(_ code: UInt8, endingAt end: Int) {
        // These code points are two bytes each.
        beginEdit(at: end - 2)
        defer { finishEdit(at: end) }
        switch code {
        case 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F:
            parser.beginSequence(.escape)
            escape(code - 0x40)
        case 0x84, 0x85, 0x88, 0x8D, 0x8E, 0x8F, 0x96, 0x97, 0x9A:
            parser.beginSequence(.escape)
            escape(code - 0x40)
        default: break
        }
    }
}
