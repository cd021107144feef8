import SessionModel

/// Reads fields from the bytes of one frame or one file; what is left at the end is somebody's later field.
struct ByteReader {
    /// What bytes are, for messages: put into words where there is something to say only, as the words for a case are
    /// looked up at run time.
    enum Subject: CustomStringConvertible {
        case frame(FrameType)
        case launchFile
        case handover

        var description: String {
            switch self {
            case .frame(let type): "\(type)"
            case .launchFile: "launch file"
            case .handover: "hand-over"
            }
        }
    }

    /// What was not read yet.
    private(set) var rest: ArraySlice<UInt8>
    /// What the bytes are.
    let subject: Subject
    /// The code of the errors.
    let code: ProtocolError.Code

    init(_ bytes: ArraySlice<UInt8>, subject: Subject, code: ProtocolError.Code = .malformedFrame) {
        rest = bytes
        self.subject = subject
        self.code = code
    }

    mutating func bytes(count: Int) throws(ProtocolError) -> ArraySlice<UInt8> {
        guard count <= rest.count else {
            throw ProtocolError(code, "\(subject): \(count) bytes are needed where \(rest.count) are left")
        }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(ProtocolError) -> Value {
        var value: Value = 0
        for (position, byte) in try bytes(count: MemoryLayout<Value>.size).enumerated() {
            value |= Value(truncatingIfNeeded: byte) << (8 * position)
        }
        return value
    }

    /// A string with a u16 in front. Bytes that are not UTF-8 are repaired: a strange label is no reason to hang up.
    mutating func string() throws(ProtocolError) -> String {
        String(decoding: try bytes(count: Int(try integer(UInt16.self))), as: UTF8.self)
    }

    mutating func size() throws(ProtocolError) -> TerminalSize {
        TerminalSize(
            columns: try integer(),
            rows: try integer(),
            pixelWidth: try integer(),
            pixelHeight: try integer()
        )
    }

    mutating func choice<Choice: RawRepresentable<UInt8>>(_ field: String) throws(ProtocolError) -> Choice {
        let number = try integer(UInt8.self)
        guard let choice = Choice(rawValue: number) else {
            throw ProtocolError(code, "\(subject): there is no \(field) \(number)")
        }
        return choice
    }
}
