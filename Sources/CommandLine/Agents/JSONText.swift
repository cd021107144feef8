import FoundationEssentials

/// A JSON text and where its values stand, so that one can be put in or taken out and the rest stays as it is, byte for byte:
/// order, blanks, and comments where the program that reads it has them. Values are decoded by Foundation.
struct JSONText {
    /// The bytes.
    let bytes: [UInt8]
    /// The value.
    private(set) var root: JSONNode
    private var position = 0

    /// What is wrong, and in which line.
    struct Mistake: Error, CustomStringConvertible {
        let line: Int
        let message: String
        var description: String { "line \(line): \(message)" }
    }

    /// How deep values may stand in each other.
    static let maximumDepth = 100

    /// Finds the values of `text`.
    init(_ text: String) throws(Mistake) {
        bytes = Array(text.utf8)
        root = JSONNode(kind: .other, range: 0..<0)
        try skip()
        root = try value(depth: 0)
        try skip()
        guard position == bytes.count else { throw mistake("there is something behind the end of the value") }
    }

    /// The text of a range.
    subscript(range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: Reading

    private func mistake(_ message: String) -> Mistake {
        Mistake(line: 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }, message: message)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Goes over blanks and comments.
    private mutating func skip() throws(Mistake) {
        while let byte = next {
            if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                position += 1
            } else if byte == 0x2F, position + 1 < bytes.count, bytes[position + 1] == 0x2F {
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            } else if byte == 0x2F, position + 1 < bytes.count, bytes[position + 1] == 0x2A {
                position += 2
                while position + 1 < bytes.count, bytes[position] != 0x2A || bytes[position + 1] != 0x2F {
                    position += 1
                }
                guard position + 1 < bytes.count else { throw mistake("a comment has no end") }
                position += 2
            } else {
                return
            }
        }
    }

    /// Where the comma stands between two items, past the comments.
    mutating func comma(in gap: Range<Int>) -> Int? {
        position = gap.lowerBound
        try? skip()
        return next == UInt8(ascii: ",") && gap.contains(position) ? position : nil
    }

    private mutating func value(depth: Int) throws(Mistake) -> JSONNode {
        guard depth < Self.maximumDepth else { throw mistake("it is nested too deeply") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return try string()
        default: return try scalar()
        }
    }

    private mutating func object(_ depth: Int) throws(Mistake) -> JSONNode {
        let start = position
        var members: [JSONNode.Member] = []
        try list(until: UInt8(ascii: "}")) { text throws(Mistake) in
            guard text.next == UInt8(ascii: "\"") else { throw text.mistake("expected a name in quotes") }
            let key = try text.string()
            try text.skip()
            guard text.next == UInt8(ascii: ":") else { throw text.mistake("expected ':' behind a name") }
            text.position += 1
            try text.skip()
            let value = try text.value(depth: depth + 1)
            members.append(JSONNode.Member(key: key.string ?? "", keyRange: key.range, value: value))
        }
        return JSONNode(kind: .object(members), range: start..<position)
    }

    private mutating func array(_ depth: Int) throws(Mistake) -> JSONNode {
        let start = position
        var elements: [JSONNode] = []
        try list(until: UInt8(ascii: "]")) { text throws(Mistake) in
            elements.append(try text.value(depth: depth + 1))
        }
        return JSONNode(kind: .array(elements), range: start..<position)
    }

    private mutating func list(until end: UInt8, _ item: (inout JSONText) throws(Mistake) -> Void) throws(Mistake) {
        position += 1
        try skip()
        if next == end {
            position += 1
            return
        }
        while true {
            try item(&self)
            try skip()
            guard let byte = next else { throw mistake("it ends too early") }
            position += 1
            if byte == end { return }
            guard byte == UInt8(ascii: ",") else {
                position -= 1
                throw mistake("expected ',' or '\(Character(Unicode.Scalar(end)))'")
            }
            try skip()
        }
    }

    private mutating func string() throws(Mistake) -> JSONNode {
        let start = position
        position += 1
        while let byte = next, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        guard next != nil else { throw mistake("a text has no end") }
        position += 1
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<position])) else {
            throw mistake("a text cannot be read")
        }
        return JSONNode(kind: .string(text), range: start..<position)
    }

    private mutating func scalar() throws(Mistake) -> JSONNode {
        let start = position
        while let byte = next, byte.isASCIIAlphanumeric || "+-.".utf8.contains(byte) { position += 1 }
        let word = Data(bytes[start..<position])
        let isNumber = (try? JSONDecoder().decode(Double.self, from: word)) != nil
        guard isNumber || ["true", "false", "null"].contains(self[start..<position]) else {
            position = start
            throw mistake("expected a value")
        }
        return JSONNode(kind: .other, range: start..<position)
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
