// What windows do not get as it is (StreamEdit).
extension Core {
    /// The sequence that is being read is for this terminal alone: windows get `replacement`.
    mutating func withhold(_ replacement: [UInt8] = []) {
        guard recordsEdits else { return }
        mark.kind = .replace
        mark.replacement = replacement
    }

    /// The sequence that is being read is for the window that leads.
    mutating func leaveToLeader() {
        guard recordsEdits else { return }
        mark.kind = .lead
    }

    /// One byte within a sequence is not for windows.
    mutating func withholdByte(at position: Int) {
        guard recordsEdits else { return }
        edits.append(StreamEdit(start: position, end: position + 1, replacement: []))
    }

    /// An ESC at a position in the stream ends a string and begins the next sequence.
    mutating func splitEdit(at position: Int) {
        let passed = mark.kind == .pass
        finishEdit(at: position)
        beginEdit(at: position)
        // Where this one is withheld, the string needs another end.
        mark.endsString = passed
        mark.hasNotes = passed
    }

    /// Begins a sequence, at a position in the stream.
    @inline(__always)
    mutating func beginEdit(at start: Int) {
        mark.start = start
        if mark.hasNotes { mark.clearNotes() }
    }

    /// Ends a sequence in front of a position in the stream.
    @inline(__always)
    mutating func finishEdit(at end: Int) {
        if mark.kind != .pass { recordEdit(end) }
    }

    private mutating func recordEdit(_ end: Int) {
        // What was noted within this sequence goes with it.
        while let last = edits.last, last.start >= mark.start { edits.removeLast() }
        var replacement = mark.controls + mark.replacement
        if mark.endsString { replacement = [0x1B, 0x5C] + replacement }
        // What it broke off is still open in a window: CAN ends it as well.
        if mark.breakPosition == mark.start { replacement = [0x18] + replacement }
        let isForLeader = mark.kind == .lead
        edits.append(StreamEdit(start: mark.start, end: end, replacement: replacement, isForLeader: isForLeader))
        mark.kind = .pass
        mark.replacement = []
    }

    /// A control within a sequence was executed.
    mutating func noteControl(_ byte: UInt8) {
        guard recordsEdits, mark.controls.count < WindowStream.maximumHeld else { return }
        mark.controls.append(byte)
        mark.hasNotes = true
    }

    /// Where a sequence or a code point began that is not read to its end; nil at ground.
    var unfinishedStart: Int? {
        guard !parser.isAtGround else { return nil }
        return parser.state == .ground ? fed - parser.codePointCount : mark.start
    }

    /// Whether what is half read must not reach windows in any case: the contents of a clipboard.
    var unfinishedIsSecret: Bool {
        guard parser.state == .systemCommand else { return false }
        return parser.string.starts(with: Core.clipboard) || parser.string.starts(with: Core.kittyClipboard)
    }

    private static let clipboard = Array("52;".utf8)
    private static let kittyClipboard = Array("5522;".utf8)

    // MARK: Sequences that other terminals answer, or that act on the window

    /// OSC: whether a command asks. Text may hold a question mark and asks nothing.
    mutating func withholdQuery(_ number: Int, _ rest: ArraySlice<UInt8>) {
        guard recordsEdits else { return }
        switch number {
        case 0, 1, 2, 7, 8, 9, 66, 133, 777: return
        case 52, 5522, 60, 61: withhold()
        case 4, 10, 11, 12:
            let fields = Text.fields(rest)
            guard fields.contains("?") else { return }
            withhold(number == 4 ? Core.withoutQueries(fields) : Core.withoutQueries(number, fields))
        case 22: if rest.first == 0x3F { withhold() }
        case 99: if Text.fields(rest)[0].contains("p=?") { withhold() }
        case 1337:
            let name = Text.label(rest.prefix { $0 != 0x3D })
            if ["ReportCellSize", "ReportVariable", "Capabilities"].contains(name) { withhold() }
        default: if Text.fields(rest).contains(where: { $0.hasSuffix("?") }) { withhold() }
        }
    }

    /// OSC 4: the pairs that set a colour.
    private static func withoutQueries(_ fields: [String]) -> [UInt8] {
        var kept: [String] = []
        for position in stride(from: 0, to: fields.count - 1, by: 2) where fields[position + 1] != "?" {
            kept += [fields[position], fields[position + 1]]
        }
        return kept.isEmpty ? [] : Array("\u{1B}]4;\(kept.joined(separator: ";"))\u{1B}\\".utf8)
    }

    /// OSC 10 and on: the fields that set a colour, each with its own number.
    private static func withoutQueries(_ first: Int, _ fields: [String]) -> [UInt8] {
        var kept = ""
        // Behind 19, the numbers are no colours.
        for (offset, field) in fields.prefix(max(0, 20 - first)).enumerated() where field != "?" && !field.isEmpty {
            kept += "\u{1B}]\(first + offset);\(field)\u{1B}\\"
        }
        return Array(kept.utf8)
    }

    /// CSI with a marker or an intermediate: queries that have no answer here but may have one elsewhere.
    mutating func withholdQuery(_ final: UInt8) {
        guard recordsEdits else { return }
        switch (parser.marker, parser.intermediate, final) {
        case (_, 0, 0x63), (_, 0x24, 0x70): withhold()  // DA, DECRQM
        case (0x3E, 0, 0x71): withhold()  // XTVERSION
        case (0, 0, 0x6E), (0x3F, 0, 0x6E): withhold()  // DSR
        case (0, 0, 0x78): withhold()  // DECREQTPARM
        case (0x3F, 0, 0x6D), (0x3F, 0, 0x53), (0x3F, 0, 0x75): withhold()  // XTQMODKEYS, XTSMGRAPHICS, kitty
        case (0, 0x24, 0x75), (0, 0x24, 0x77), (0, 0x26, 0x75): withhold()  // DECRQTSR, DECRQPSR, DECRQUPSS
        case (0, 0x22, 0x76), (0, 0x27, 0x7C), (0, 0x2A, 0x79): withhold()  // DECRQDE, DECRQLP, DECRQCRA
        case (0, 0x23, 0x52), (0, 0x23, 0x53), (0, 0x23, 0x7C): withhold()  // XTREPORTCOLORS, XTTITLEPOS, XTREPORTSGR
        default: break
        }
    }

    /// DECSET and DECRST: what the engine does for all windows is not switched in any.
    mutating func withholdModes(_ on: Bool) {
        guard recordsEdits else { return }
        let parameters = parser.parameters
        var kept: [String] = []
        for index in 0..<parameters.count {
            let number = parameters.selector(index)
            if number != 2031 && number != 2048 { kept.append("\(number)") }
        }
        guard kept.count < parameters.count else { return }
        withhold(kept.isEmpty ? [] : Array("\u{1B}[?\(kept.joined(separator: ";"))\(on ? "h" : "l")".utf8))
    }

    /// XTRESTORE: what was saved is known here, and a window that came later does not have it.
    mutating func withholdRestoredModes() {
        guard recordsEdits else { return }
        var text = ""
        for index in 0..<parser.parameters.count {
            let number = parser.parameters.selector(index)
            guard number != 2031, number != 2048, let value = savedModes[number] else { continue }
            text += "\u{1B}[?\(number)\(value ? "h" : "l")"
        }
        withhold(Array(text.utf8))
    }

    /// OSC 133 ; A: a terminal that is resized erases the prompt for the shell to draw it again; the shell that stands
    /// behind the session may not (kitty's "redraw").
    mutating func withholdRedraw(_ rest: ArraySlice<UInt8>) {
        guard recordsEdits else { return }
        let fields = Text.fields(rest).filter { !$0.hasPrefix("redraw=") } + ["redraw=0"]
        withhold(Array("\u{1B}]133;\(fields.joined(separator: ";"))\u{1B}\\".utf8))
    }

    /// The keyboard's stack is here; windows have its top.
    mutating func withholdKeyboard() {
        guard recordsEdits else { return }
        withhold(Array("\u{1B}[=\(screen.keyboard.current);1u".utf8))
    }

    /// XTWINOPS: reports are answered here, the title's stack is here, and one window at most is moved or resized.
    mutating func withholdWindowOperation(_ operation: Int) {
        switch operation {
        case 11...16, 18...21: withhold()
        case 22: withhold()
        case 23:
            withhold()
            titleWasRestored = recordsEdits
        default: leaveToLeader()
        }
    }

    /// Kitty's graphics: a query is for the window that leads, whose terminal answers it.
    mutating func leaveGraphicsQuery() {
        guard recordsEdits, parser.string.first == 0x47 else { return }
        let control = parser.string.dropFirst().prefix { $0 != 0x3B }
        if control.split(separator: 0x2C).contains(where: { $0.elementsEqual("a=q".utf8) }) { leaveToLeader() }
    }
}
