/// The state of the VT500 parser: which sequence is being read, and what was read of it.
struct Parser {
    enum State: UInt8 {
        case ground, escape, escapeIntermediate
        case controlEntry, controlParameter, controlIntermediate, controlIgnore
        case deviceEntry, deviceParameter, deviceIntermediate, deviceIgnore, devicePassthrough
        case systemCommand, applicationCommand, ignoredString
    }

    var state = State.ground
    var parameters: Parameters
    /// The parameter that is being read; -1 is none yet.
    var current: Int32 = -1
    /// It stands behind a colon.
    var currentColon = false
    /// A parameter or a separator was seen.
    var anyParameter = false
    /// `<`, `=`, `>` or `?` in front of the parameters.
    var marker: UInt8 = 0
    var intermediate: UInt8 = 0
    /// The second one of DCS and ESC sequences.
    var secondIntermediate: UInt8 = 0
    /// More than can be kept: the sequence is read over.
    var isInvalid = false
    /// Final byte of a device control string.
    var final: UInt8 = 0
    /// The content of a string.
    var string: [UInt8] = []
    /// The string is longer than any that is kept.
    var stringOverflow = false
    /// ESC within a string: its terminator where a backslash follows.
    var stringEscape = false
    /// Introducer of the string that is being read: `]`, `P`, `_`, `^` or `X`.
    var introducer: UInt8 = 0

    /// Bytes of a code point that came so far, and how many are to come.
    var codePoint: UInt32 = 0
    var codePointNeeded = 0
    /// Bounds of the next byte: they exclude overlong forms and surrogates.
    var lowerBound: UInt8 = 0x80
    var upperBound: UInt8 = 0xBF
    var codePointBytes: UInt32 = 0
    /// How many bytes of it came.
    var codePointCount: Int { codePointBytes >> 16 != 0 ? 3 : codePointBytes >> 8 != 0 ? 2 : 1 }

    /// A parser at ground, that keeps parameters in a storage.
    init(storage: borrowing ParameterStorage) {
        parameters = Parameters(in: storage)
    }

    /// Nothing is begun: neither a sequence nor a code point.
    var isAtGround: Bool { state == .ground && codePointNeeded == 0 }

    mutating func beginSequence(_ next: State) {
        state = next
        parameters.clear()
        current = -1
        currentColon = false
        anyParameter = false
        marker = 0
        intermediate = 0
        secondIntermediate = 0
        isInvalid = false
    }

    mutating func beginString(_ next: State, _ byte: UInt8) {
        state = next
        string.removeAll(keepingCapacity: string.capacity <= 4096)
        stringOverflow = false
        stringEscape = false
        introducer = byte
    }

    /// Adds a digit to the parameter that is being read.
    @inline(__always)
    mutating func digit(_ byte: UInt8) {
        let value = (current < 0 ? 0 : current) * 10 + Int32(byte &- 0x30)
        current = min(value, Limits.maximumParameter)
        anyParameter = true
    }

    /// Ends a parameter at a separator.
    @inline(__always)
    mutating func separate(colon: Bool) {
        parameters.append(current, colon: currentColon)
        current = -1
        currentColon = colon
        anyParameter = true
    }

    /// Goes on within parameters of which the last one was read so far.
    mutating func resumeParameters(_ value: Int32, colon: Bool) {
        current = value
        currentColon = colon
        anyParameter = true
        state = .controlParameter
    }

    /// Ends the last parameter.
    @inline(__always)
    mutating func finishParameters() {
        if anyParameter { parameters.append(current, colon: currentColon) }
    }

    mutating func collect(_ byte: UInt8) {
        if intermediate == 0 {
            intermediate = byte
        } else if secondIntermediate == 0 {
            secondIntermediate = byte
        } else {
            isInvalid = true
        }
    }

    mutating func keep(_ byte: UInt8) {
        if string.count < Limits.maximumString {
            string.append(byte)
        } else {
            stringOverflow = true
            // The end may be two bytes: the last one has to be known.
            string[string.count - 1] = byte
        }
    }

    /// Bytes that bring another parser to this point: what a snapshot ends with where a sequence is half read.
    var unfinished: [UInt8] {
        var bytes: [UInt8] = []
        if codePointNeeded > 0 {
            var shift: UInt32 = 24
            while true {
                let byte = UInt8(truncatingIfNeeded: codePointBytes >> shift)
                if byte != 0 { bytes.append(byte) }
                if shift == 0 { break }
                shift -= 8
            }
            return bytes
        }
        switch state {
        case .ground: return []
        case .escape, .escapeIntermediate: bytes = [0x1B]
        case .controlEntry, .controlParameter, .controlIntermediate, .controlIgnore: bytes = [0x1B, 0x5B]
        case .deviceEntry, .deviceParameter, .deviceIntermediate, .deviceIgnore, .devicePassthrough:
            bytes = [0x1B, 0x50]
        case .systemCommand, .applicationCommand, .ignoredString: bytes = [0x1B, introducer]
        }
        appendHeader(to: &bytes)
        if state == .devicePassthrough { bytes.append(final) }
        if introducer != 0 && state.rawValue >= State.deviceIgnore.rawValue {
            bytes += string
            if stringEscape { bytes.append(0x1B) }
        }
        return bytes
    }

    private func appendHeader(to bytes: inout [UInt8]) {
        guard state.rawValue < State.systemCommand.rawValue else { return }
        // A byte that no sequence has makes the other parser read over this one as well; no more of it matters.
        if state == .controlIgnore || state == .deviceIgnore {
            bytes += [0x20, 0x30]
            return
        }
        if marker != 0 { bytes.append(marker) }
        for index in 0..<parameters.count {
            if index > 0 { bytes.append(parameters.isSubparameter(index) ? 0x3A : 0x3B) }
            if parameters.raw(index) >= 0 { bytes += Array(String(parameters.raw(index)).utf8) }
        }
        if anyParameter && state != .devicePassthrough && parameters.count < Limits.maximumParameters {
            if parameters.count > 0 { bytes.append(currentColon ? 0x3A : 0x3B) }
            if current >= 0 { bytes += Array(String(current).utf8) }
        }
        if intermediate != 0 { bytes.append(intermediate) }
        if secondIntermediate != 0 { bytes.append(secondIntermediate) }
    }
}
