import Glibc

/// Reads a line in the very shape in which the recorder writes it; every other shape is for ``LineParser``.
enum LineScanner {
    /// A line, and where its letters of base64 stand.
    struct Line {
        var head: RecordHead
        var data: UnsafeBufferPointer<UInt8>
    }

    /// The line from `start` to `end`, without its newline; nil where it has another shape.
    @inline(__always)
    static func scan(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Line? {
        var cursor = Cursor(position: start, end: end)
        guard cursor.skip("{\"timestamp\":\""), cursor.left >= TimestampText.length,
            let timestamp = TimestampText.parseFixed(cursor.position)
        else { return nil }
        cursor.position += TimestampText.length
        guard cursor.skip("\",\"session_id\":\""), cursor.word(upTo: 64) != nil,
            cursor.skip("\",\"direction\":\""), let word = cursor.word(upTo: 16), let direction = direction(word),
            cursor.skip("\",\"data\":\""), let data = cursor.word(upTo: cursor.left), !hasEscape(data),
            cursor.skip("\",\"size\":"), let size = cursor.number(),
            cursor.skip(",\"elapsed\":"), let seconds = cursor.number(), cursor.skip("."),
            let fraction = cursor.fixed(6)
        else { return nil }
        var head = RecordHead(timestamp: timestamp, direction: direction)
        head.size = size
        let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !isOver, whole < Int.max - 1_000_000 else { return nil }
        head.elapsed = UInt64(whole + fraction)
        if cursor.skip(",\"masked\":true") { head.isMasked = true }
        if cursor.skip(",\"mark\":\"") {
            guard let name = cursor.word(upTo: 32), let mark = mark(name), cursor.skip("\"") else { return nil }
            head.mark = mark
        }
        guard cursor.skip("}"), cursor.left == 0 else { return nil }
        return Line(head: head, data: data)
    }

    /// The direction of this name; nil for one that is not known.
    @inline(__always)
    static func direction(_ word: UnsafeBufferPointer<UInt8>) -> RecordDirection? {
        switch (word.count, word.first) {
        case (6, UInt8(ascii: "o")): equals(word, "output") ? .output : nil
        case (5, UInt8(ascii: "i")): equals(word, "input") ? .input : nil
        case (6, UInt8(ascii: "r")): equals(word, "resize") ? .resize : nil
        case (6, UInt8(ascii: "s")): equals(word, "screen") ? .screen : nil
        case (4, UInt8(ascii: "m")): equals(word, "mark") ? .mark : nil
        default: nil
        }
    }

    /// The mark of this name; nil for one that is not known.
    static func mark(_ word: UnsafeBufferPointer<UInt8>) -> RecordMark? {
        RecordMark(rawValue: String(decoding: word, as: UTF8.self))
    }

    private static func equals(_ word: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        guard word.count == text.utf8CodeUnitCount, let base = word.baseAddress else { return false }
        return memcmp(base, text.utf8Start, word.count) == 0
    }

    /// A backslash within base64: the letters are not what they seem.
    private static func hasEscape(_ data: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = data.baseAddress, data.count > 0 else { return false }
        return memchr(base, 0x5C, data.count) != nil
    }

    private struct Cursor {
        var position: UnsafePointer<UInt8>
        let end: UnsafePointer<UInt8>

        @inline(__always)
        var left: Int { end - position }

        /// Moves behind `text`, where it stands here.
        @inline(__always)
        mutating func skip(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard left >= count, memcmp(position, text.utf8Start, count) == 0 else { return false }
            position += count
            return true
        }

        /// What stands in front of the next quote; moves to the quote.
        @inline(__always)
        mutating func word(upTo maximum: Int) -> UnsafeBufferPointer<UInt8>? {
            let count = min(left, maximum)
            guard let quote = memchr(position, 0x22, count) else { return nil }
            let stop = UnsafePointer(quote.assumingMemoryBound(to: UInt8.self))
            defer { position = stop }
            return UnsafeBufferPointer(start: position, count: stop - position)
        }

        /// A whole number of up to 18 digits.
        @inline(__always)
        mutating func number() -> Int? {
            var (value, digits) = (0, 0)
            while position < end, case let digit = position.pointee &- 0x30, digit <= 9, digits < 19 {
                value = value &* 10 &+ Int(digit)
                position += 1
                digits += 1
            }
            return digits > 0 && digits < 19 ? value : nil
        }

        /// So many digits.
        @inline(__always)
        mutating func fixed(_ count: Int) -> Int? {
            guard left >= count else { return nil }
            var value = 0
            for _ in 0..<count {
                let digit = position.pointee &- 0x30
                guard digit <= 9 else { return nil }
                value = value &* 10 &+ Int(digit)
                position += 1
            }
            return value
        }
    }
}
