/// A text that a host is to type, and how far it has come; part of what one program hands over to the next.
public struct PendingText: Hashable, Sendable {
    /// How far it has come.
    public enum Stage: UInt8, Sendable {
        /// Nothing of it was typed.
        case waiting = 0
        /// The terminal has not taken all that was typed.
        case taking = 1
        /// The program has not read all that the terminal has.
        case unread = 2
        /// The program has; its next key comes in a moment.
        case pausing = 3
    }

    /// The name under which ``Handover/extras`` has those that wait.
    public static let extra = "drive.pending"

    /// What was asked for.
    public var request: TypeRequest
    /// How far it has come.
    public var stage = Stage.waiting
    /// Bytes of input that the terminal is to take until it has all that was typed.
    public var rest: UInt64 = 0
    /// When there is an answer in any case, in microseconds of CLOCK_MONOTONIC.
    public var deadline: UInt64
    /// Keys that were typed.
    public var typedKeys: UInt16 = 0
    /// Whether the text stands in brackets.
    public var isBracketed = false
    /// Whether an answer was given.
    public var isAnswered = false

    /// A text of which nothing was typed.
    public init(_ request: TypeRequest, deadline: UInt64) {
        (self.request, self.deadline) = (request, deadline)
    }

    /// Keys that are still to be typed; the last one may be Enter.
    public var keysLeft: Int {
        request.keys.count + (request.flags.contains(.submit) ? 1 : 0) - Int(typedKeys)
    }

    /// Bytes for the program that takes over.
    public static func encode(_ texts: [PendingText]) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt32(texts.count))
        for text in texts {
            text.request.encode(into: &writer)
            writer.put(text.stage.rawValue)
            writer.put(text.rest)
            writer.put(text.deadline)
            writer.put(text.typedKeys)
            writer.put(text.isBracketed ? UInt8(1) : 0)
            writer.put(text.isAnswered ? UInt8(1) : 0)
        }
        return writer.bytes
    }

    /// Reads what another program has handed over. Throws ``ProtocolError/Code/malformedFrame``.
    public static func decode(_ bytes: [UInt8]) throws(ProtocolError) -> [PendingText] {
        var reader = ByteReader(bytes[...], subject: .handover)
        var texts: [PendingText] = []
        for _ in 0..<(try reader.integer(UInt32.self)) {
            var text = PendingText(try TypeRequest(from: &reader), deadline: 0)
            text.stage = Stage(rawValue: try reader.integer()) ?? .waiting
            text.rest = try reader.integer()
            text.deadline = try reader.integer()
            text.typedKeys = try reader.integer()
            text.isBracketed = try reader.integer(UInt8.self) != 0
            text.isAnswered = try reader.integer(UInt8.self) != 0
            texts.append(text)
        }
        return texts
    }
}
