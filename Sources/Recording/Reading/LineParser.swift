/// Reads a line as any JSON object (RFC 8259): members in any order, spaces, escapes, and members that nobody knows.
struct LineParser {
    /// How deep a member that nobody knows may be.
    private static let maximumDepth = 64

    /// What became of a line.
    enum Outcome {
        /// It tells of something; the letters of base64 follow.
        case line(RecordHead, data: [UInt8])
        /// It is JSON, and tells of something that only a later version knows.
        case unknown
        /// It is no JSON object, or lacks what each line has.
        case damaged
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Reads a line without its newline.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        var parser = LineParser(bytes)
        return parser.object() ?? .damaged
    }

    private mutating func object() -> Outcome? {
        guard take(0x7B) else { return nil }
        var (timestamp, elapsed, size): (UInt64?, UInt64, Int?) = (nil, 0, nil)
        var (direction, mark): ([UInt8]?, [UInt8]?) = (nil, nil)
        var (data, isMasked) = ([UInt8](), false)
        var isFirst = true
        while !take(0x7D) {
            if !isFirst, !take(0x2C) { return nil }
            isFirst = false
            guard let name = string(), take(0x3A) else { return nil }
            switch String(decoding: name, as: UTF8.self) {
            case "timestamp":
                guard let text = string(), let moment = TimestampText.parse(text) else { return nil }
                timestamp = moment
            case "direction":
                guard let text = string() else { return nil }
                direction = text
            case "data":
                guard let text = string() else { return nil }
                data = text
            case "size":
                guard let number = number(), let count = Int(exactly: number), count >= 0 else { return nil }
                size = count
            case "elapsed":
                guard let number = number(), number >= 0, number < 1e12 else { return nil }
                elapsed = UInt64((number * 1_000_000).rounded())
            case "masked":
                skipSpace()
                isMasked = position < bytes.count && bytes[position] == UInt8(ascii: "t")
                guard value(0) else { return nil }
            case "mark":
                skipSpace()
                if position < bytes.count, bytes[position] == 0x22 {
                    guard let text = string() else { return nil }
                    mark = text
                } else {
                    guard value(0) else { return nil }
                }
            default:
                guard value(0) else { return nil }
            }
        }
        skipSpace()
        guard position == bytes.count, let timestamp, let direction else { return nil }
        guard let known = direction.withUnsafeBufferPointer({ LineScanner.direction($0) }) else { return .unknown }
        var head = RecordHead(timestamp: timestamp, elapsed: elapsed, direction: known)
        head.size = size ?? Base64Decoder.capacity(data.count) - data.suffix(2).count { $0 == 0x3D }
        head.isMasked = isMasked
        head.mark = mark.flatMap { $0.withUnsafeBufferPointer { LineScanner.mark($0) } }
        return known == .mark && head.mark == nil ? .unknown : .line(head, data: data)
    }

    // MARK: Values

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func literal(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] { return false }
        position += count
        return true
    }

    /// Reads over a value.
    private mutating func value(_ depth: Int) -> Bool {
        skipSpace()
        guard position < bytes.count, depth < Self.maximumDepth else { return false }
        switch bytes[position] {
        case 0x22: return string() != nil
        case 0x7B, 0x5B: return list(depth, isObject: bytes[position] == 0x7B)
        case UInt8(ascii: "t"): return literal("true")
        case UInt8(ascii: "f"): return literal("false")
        case UInt8(ascii: "n"): return literal("null")
        default: return number() != nil
        }
    }

    private mutating func list(_ depth: Int, isObject: Bool) -> Bool {
        position += 1
        let end: UInt8 = isObject ? 0x7D : 0x5D
        var isFirst = true
        while !take(end) {
            if !isFirst, !take(0x2C) { return false }
            isFirst = false
            if isObject, string() == nil || !take(0x3A) { return false }
            guard value(depth + 1) else { return false }
        }
        return true
    }

    private mutating func number() -> Double? {
        skipSpace()
        let start = position
        while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) { position += 1 }
        guard position > start, let first = bytes[start...].first, first == 0x2D || first &- 0x30 <= 9 else {
            return nil
        }
        guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)), number.isFinite else {
            return nil
        }
        return number
    }

    private mutating func string() -> [UInt8]? {
        guard take(0x22) else { return nil }
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case 0x22: return text
            case 0..<0x20: return nil
            case 0x5C:
                guard let scalar = escape() else { return nil }
                text += Array(String(Character(scalar)).utf8)
            default: text.append(byte)
            }
        }
        return nil
    }

    /// What stands behind a backslash.
    private mutating func escape() -> Unicode.Scalar? {
        guard position < bytes.count else { return nil }
        let letter = bytes[position]
        position += 1
        switch letter {
        case 0x22, 0x5C, 0x2F: return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let high = hexadecimal() else { return nil }
            guard 0xD800..<0xDC00 ~= high else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
            let here = position
            guard literal("\\u"), let low = hexadecimal(), 0xDC00..<0xE000 ~= low else {
                position = here
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        guard bytes.count - position >= 4 else { return nil }
        defer { position += 4 }
        return UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    }
}
