/// One control sequence of a terminal's input, read as far as the detach key needs.
///
/// Two encodings of a key with modifiers exist: `CSI key[:shifted[:base]];modifiers[:event][;text] u` (the kitty keyboard
/// protocol, and xterm with formatOtherKeys=1) and `CSI 27;modifiers;key ~` (xterm, modifyOtherKeys).
struct KeySequence {
    /// What the sequence means for the filter.
    enum Meaning: Equatable {
        /// A watched key was pressed, or repeats.
        case press
        /// A watched key was let go.
        case release
        /// `CSI 200 ~`: a bracketed paste begins.
        case pasteBegin
        /// `CSI 201 ~`: a bracketed paste ends.
        case pasteEnd
        /// Anything else.
        case other
    }

    /// Locks are not modifiers of a chord: caps lock (64) and num lock (128).
    private static let locks: UInt32 = 64 | 128
    private static let shift: UInt32 = 1
    private static let control: UInt32 = 4
    private static let releaseEvent: UInt32 = 3

    /// Reads a whole sequence, from ESC to the final byte.
    static func meaning(of sequence: some Collection<UInt8>, watching keys: [DetachKey]) -> Meaning {
        guard sequence.count >= 3, let final = sequence.reversed().first else { return .other }
        guard final == UInt8(ascii: "u") || final == UInt8(ascii: "~") else { return .other }
        guard let fields = fields(of: sequence.dropFirst(2).dropLast()) else { return .other }
        if final == UInt8(ascii: "~") {
            switch fields.first?.first {
            case 200 where fields.count == 1: return .pasteBegin
            case 201 where fields.count == 1: return .pasteEnd
            case 27 where fields.count == 3:
                return meaning(key: fields[2], modifiers: fields[1], watching: keys)
            default: return .other
            }
        }
        guard let key = fields.first, fields.count >= 2 else { return .other }
        return meaning(key: key, modifiers: fields[1], watching: keys)
    }

    private static func meaning(key: [UInt32?], modifiers: [UInt32?], watching keys: [DetachKey]) -> Meaning {
        guard let code = key.first ?? nil else { return .other }
        let encoded = (modifiers.first ?? nil) ?? 1
        guard encoded >= 1 else { return .other }
        let held = (encoded - 1) & ~locks
        let shifted = key.count > 1 ? key[1] : nil
        let base = key.count > 2 ? key[2] : nil
        let isWatched = keys.contains { isMatch($0, code: code, shifted: shifted, base: base, held: held) }
        guard isWatched else { return .other }
        let event = modifiers.count > 1 ? modifiers[1] : nil
        return event == releaseEvent ? .release : .press
    }

    private static func isMatch(
        _ key: DetachKey,
        code: UInt32,
        shifted: UInt32?,
        base: UInt32?,
        held: UInt32
    ) -> Bool {
        if held == control {
            if key.codePoints.contains(lowercase(code)) { return true }
            // A layout without Latin letters: the key is the one that stands there on a US keyboard.
            return code > 0x7F && base.map { key.codePoints.contains(lowercase($0)) } ?? false
        }
        // A layout where the character itself needs Shift, as `^` does on a US keyboard.
        guard held == control | shift, let shifted else { return false }
        return shifted < 0x61 && !isLetter(shifted) && key.codePoints.contains(shifted)
    }

    private static func isLetter(_ code: UInt32) -> Bool { (0x41...0x5A).contains(code) }
    private static func lowercase(_ code: UInt32) -> UInt32 { isLetter(code) ? code + 0x20 : code }

    /// Splits parameters at `;` and `:`; nil when there is anything but digits in them.
    private static func fields(of parameters: some Sequence<UInt8>) -> [[UInt32?]]? {
        var fields: [[UInt32?]] = [[nil]]
        for byte in parameters {
            let last = fields.count - 1
            switch byte {
            case UInt8(ascii: ";"): fields.append([nil])
            case UInt8(ascii: ":"): fields[last].append(nil)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let part = fields[last].count - 1
                let value = (fields[last][part] ?? 0).multipliedReportingOverflow(by: 10)
                let sum = value.partialValue.addingReportingOverflow(UInt32(byte - UInt8(ascii: "0")))
                guard !value.overflow, !sum.overflow else { return nil }
                fields[last][part] = sum.partialValue
            default: return nil
            }
        }
        return fields
    }
}
