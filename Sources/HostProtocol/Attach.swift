import SessionModel

/// Asks for the terminal: its state, then its output as it comes.
public struct Attach: Hashable, Sendable {
    /// How a client takes part.
    public enum Mode: UInt8, Sendable, CaseIterable {
        /// Looks and types; needs a control grant.
        case control = 1
        /// Looks only.
        case view = 2
    }

    /// How much of the past is wanted.
    public enum Replay: Hashable, Sendable {
        /// Nothing: only what comes.
        case none
        /// The screen.
        case screen
        /// The screen, and at the most so many lines before it.
        case scrollback(lines: UInt32)
    }

    /// How the client takes part.
    public var mode: Mode
    /// The size of the client's terminal; one that is not known does not count.
    public var size: TerminalSize
    /// How much of the past is wanted.
    public var replay: Replay

    /// A wish to take part.
    public init(mode: Mode, size: TerminalSize, replay: Replay = .screen) {
        self.mode = mode
        self.size = size
        self.replay = replay
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        mode = try reader.choice("mode")
        size = try reader.size()
        replay = try Replay(from: &reader)
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(mode.rawValue)
        writer.put(size)
        replay.encode(into: &writer)
    }
}

extension Attach.Replay {
    init(from reader: inout ByteReader) throws(ProtocolError) {
        let kind = try reader.integer(UInt8.self)
        let lines = try reader.integer(UInt32.self)
        switch kind {
        case 0: self = .none
        case 1: self = .screen
        case 2: self = .scrollback(lines: lines)
        default: throw ProtocolError(.malformedFrame, "attach: there is no replay \(kind)")
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .none:
            writer.put(UInt8(0))
            writer.put(UInt32(0))
        case .screen:
            writer.put(UInt8(1))
            writer.put(UInt32(0))
        case .scrollback(let lines):
            writer.put(UInt8(2))
            writer.put(lines)
        }
    }
}
