/// Lets what is typed through to the session and finds the detach key in it.
///
/// The key is found in every encoding (see ``KeySequence``), wherever reads split it, and never inside a bracketed paste.
/// Bytes that may be the beginning of it are held back; the caller lets them go with ``release(into:)`` when nothing
/// follows within ``patience``, so that a lone Escape arrives. A pure value: no system call, no clock.
///
/// The terminal's answers to what the window asks it are taken out, too (``TerminalReply``): nobody else asks it, because
/// the host answers the program's own queries.
public struct InputFilter: Sendable {
    /// How long the beginning of a sequence may be held back, in milliseconds.
    public static let patience: Int32 = 25
    /// The longest sequence that can be a key; a longer one passes unread.
    static let maximumSequence = 96

    private enum State {
        case ground
        case escape
        case parameters
        case string
    }

    private let keys: [DetachKey]
    private let hasReplies: Bool
    private var replies: [TerminalReply] = []
    private var state = State.ground
    private var sequence: [UInt8] = []
    /// How much of `sequence` went through already, because it was held for too long.
    private var released = 0
    private var isPasting = false

    /// Watches for any of `keys`, and for replies where `hasReplies`; without both, everything passes.
    public init(keys: [DetachKey], hasReplies: Bool = false) {
        self.keys = keys
        self.hasReplies = hasReplies
        sequence.reserveCapacity(Self.maximumSequence)
    }

    /// Whether bytes are held back that may be a key. What no key begins with waits for its rest.
    public var isHolding: Bool { released < sequence.count && !isReply }

    private var isReply: Bool {
        guard hasReplies, released == 0 else { return false }
        return state == .string && sequence.count > 4 || state == .parameters && sequence.dropFirst(2).first == 0x3F
    }

    /// Whether all of `input` passes as it is, and none of it is held back or looked at further: what is typed, mostly.
    /// It needs not be fed then.
    func passesWhole(_ input: UnsafeRawBufferPointer) -> Bool {
        guard !keys.isEmpty || hasReplies else { return true }
        guard state == .ground else { return false }
        for byte in input where isSpecial(byte) { return false }
        return true
    }

    /// Reads `input` and appends to `output` what the session is to get.
    ///
    /// - Returns: Whether the detach key was pressed. What follows it in `input` is dropped.
    public mutating func feed(_ input: some Collection<UInt8>, into output: inout [UInt8]) -> Bool {
        guard !keys.isEmpty || hasReplies else {
            output.append(contentsOf: input)
            return false
        }
        var run = input.startIndex
        var index = run
        while index != input.endIndex {
            let byte = input[index]
            if state == .ground, !isSpecial(byte) {
                input.formIndex(after: &index)
                continue
            }
            output.append(contentsOf: input[run..<index])
            input.formIndex(after: &index)
            run = index
            if take(byte, into: &output) { return true }
        }
        output.append(contentsOf: input[run..<index])
        return false
    }

    /// What the terminal has answered since the last call. It is given once.
    mutating func takeReplies() -> [TerminalReply] {
        guard !replies.isEmpty else { return [] }
        defer { replies = [] }
        return replies
    }

    /// Lets go what is held back. A key that completes later is still found.
    public mutating func release(into output: inout [UInt8]) {
        output.append(contentsOf: sequence[released...])
        released = sequence.count
    }

    private func isSpecial(_ byte: UInt8) -> Bool {
        // Each watched byte is a control character, so that ordinary text costs one comparison.
        byte < 0x20 && (byte == 0x1B || keys.contains { $0.byte == byte })
    }

    /// Handles one byte that may belong to a key.
    private mutating func take(_ byte: UInt8, into output: inout [UInt8]) -> Bool {
        if state == .string { return takeString(byte, into: &output) }
        if byte == 0x1B {
            pass(into: &output)
            sequence.append(byte)
            state = .escape
            return false
        }
        if byte < 0x20 {
            pass(into: &output)
            if !isPasting, isSpecial(byte) { return true }
            output.append(byte)
            return false
        }
        sequence.append(byte)
        switch (state, byte) {
        case (.escape, UInt8(ascii: "[")): state = .parameters
        case (.escape, UInt8(ascii: "]")) where hasReplies && !isPasting: state = .string
        case (.parameters, 0x30...0x3F) where sequence.count < Self.maximumSequence: break
        case (.parameters, 0x40...0x7E): return finish(into: &output)
        default: pass(into: &output)
        }
        return false
    }

    /// Handles one byte behind `ESC ]`: a reply, unless it is what follows Alt and the bracket.
    private mutating func takeString(_ byte: UInt8, into output: inout [UInt8]) -> Bool {
        sequence.append(byte)
        if byte == 0x07 || byte == 0x5C && sequence.dropLast().last == 0x1B {
            if released == 0, let reply = TerminalReply(sequence) {
                replies.append(reply)
                drop()
            } else {
                pass(into: &output)
            }
        } else if sequence.count >= Self.maximumSequence || !TerminalReply.canBegin(with: sequence) {
            // What follows Alt and the bracket may hold a key: it is read again.
            let bracket = sequence.prefix(2).dropFirst(released)
            let rest = Array(sequence.dropFirst(max(2, released)))
            drop()
            output.append(contentsOf: bracket)
            return feed(rest, into: &output)
        }
        return false
    }

    /// Decides about a whole sequence.
    private mutating func finish(into output: inout [UInt8]) -> Bool {
        if hasReplies, !isPasting, released == 0, let reply = TerminalReply(sequence) {
            replies.append(reply)
            drop()
            return false
        }
        switch KeySequence.meaning(of: sequence, watching: keys) {
        case .press where !isPasting:
            drop()
            return true
        case .release where !isPasting: drop()
        case .pasteBegin:
            isPasting = true
            pass(into: &output)
        case .pasteEnd:
            isPasting = false
            pass(into: &output)
        case .press, .release, .other: pass(into: &output)
        }
        return false
    }

    private mutating func pass(into output: inout [UInt8]) {
        release(into: &output)
        drop()
    }

    private mutating func drop() {
        sequence.removeAll(keepingCapacity: true)
        released = 0
        state = .ground
    }
}
