/// Lets what is typed through to the session and finds the detach key in it.
///
/// The key is found in every encoding (see ``KeySequence``), wherever reads split it, and never inside a bracketed paste.
/// Bytes that may be the beginning of it are held back; the caller lets them go with ``release(into:)`` when nothing
/// follows within ``patience``, so that a lone Escape arrives. A pure value: no system call, no clock.
public struct InputFilter: Sendable {
    /// How long the beginning of a sequence may be held back, in milliseconds.
    public static let patience: Int32 = 25
    /// The longest sequence that can be a key; a longer one passes unread.
    static let maximumSequence = 96

    private enum State {
        case ground
        case escape
        case parameters
    }

    private let keys: [DetachKey]
    private var state = State.ground
    private var sequence: [UInt8] = []
    /// How much of `sequence` went through already, because it was held for too long.
    private var released = 0
    private var isPasting = false

    /// Watches for any of `keys`; with none, everything passes.
    public init(keys: [DetachKey]) {
        self.keys = keys
        sequence.reserveCapacity(Self.maximumSequence)
    }

    /// Whether bytes are held back.
    public var isHolding: Bool { released < sequence.count }

    /// Reads `input` and appends to `output` what the session is to get.
    ///
    /// - Returns: Whether the detach key was pressed. What follows it in `input` is dropped.
    public mutating func feed(_ input: some Collection<UInt8>, into output: inout [UInt8]) -> Bool {
        guard !keys.isEmpty else {
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
        case (.parameters, 0x30...0x3F) where sequence.count < Self.maximumSequence: break
        case (.parameters, 0x40...0x7E): return finish(into: &output)
        default: pass(into: &output)
        }
        return false
    }

    /// Decides about a whole sequence.
    private mutating func finish(into output: inout [UInt8]) -> Bool {
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
