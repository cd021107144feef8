extension Engine {
    /// Bytes that undo in the outer terminal what the session's program has switched on, and nothing else: no RIS, no
    /// soft reset, no erasing of the screen or of the scrollback.
    ///
    /// What stood there before the attach is the client's to keep: it pushes an entry of its own on the keyboard
    /// stack (`CSI > 0 u`) and the title (`CSI 22 ; 0 t`), and takes them off behind these bytes.
    public func resetSequence() -> [UInt8] {
        var writer = SnapshotWriter(columns: columns)
        writer.put("\u{18}")
        writer.control("?2026l")
        // The alternate screen has keyboard flags of its own: both are cleared, the shown one last but left first.
        let hasHidden = core.other.keyboard != KeyboardFlags()
        Engine.clear(core.screen.keyboard, &writer)
        if core.isAlternate {
            writer.control("?1049l")
            Engine.clear(core.other.keyboard, &writer)
        } else if hasHidden {
            writer.control("?47h")
            Engine.clear(core.other.keyboard, &writer)
            writer.control("?47l")
        }
        for _ in core.labels.stack { writer.control("23;0t") }
        writer.put(Engine.standardModes)
        if core.labels.progress.state != 0 { writer.command("9;4;0") }
        if !core.labels.pointerShape.isEmpty { writer.command("22;") }
        writer.command("104")
        if core.palette.foreground != nil { writer.command("110") }
        if core.palette.background != nil { writer.command("111") }
        if core.palette.cursor != nil { writer.command("112") }
        return writer.bytes
    }

    /// The clean-up where nothing is known of the session: for a client whose connection died.
    public static let unknownResetSequence: [UInt8] = {
        var writer = SnapshotWriter(columns: 0)
        writer.put("\u{18}")
        writer.control("?2026l")
        writer.control("<\(Limits.maximumKeyboardStack)u")
        writer.control("?1049l")
        writer.control("<\(Limits.maximumKeyboardStack)u")
        writer.put(standardModes)
        for number in [104, 110, 111, 112] { writer.command("\(number)") }
        return writer.bytes
    }()

    private static func clear(_ keyboard: KeyboardFlags, _ writer: inout SnapshotWriter) {
        if !keyboard.stack.isEmpty { writer.control("<\(keyboard.stack.count)u") }
        if keyboard != KeyboardFlags() { writer.control("=0;1u") }
    }

    /// Every mode, margin and pen as in a new terminal.
    private static let standardModes: [UInt8] = {
        var writer = SnapshotWriter(columns: 0)
        for number in [9, 1000, 1002, 1003, 1005, 1006, 1015, 1016] { writer.control("?\(number)l") }
        for number in Modes.privateNumbers + [2026] {
            guard let mode = Modes.privateMode(number) else { continue }
            // What terminals do by themselves differs for these: only what a program sets is taken back.
            writer.control("?\(number)\(Modes.standard.contains(mode) ? "h" : "l")")
        }
        for number in [2, 4, 20] { writer.control("\(number)l") }
        writer.control("12h")
        // Margins and origin move the cursor: it is kept over them. DECSC has the modes that are kept with it.
        writer.control("?6l")
        writer.control("?69l")
        writer.put("\u{1B}7")
        writer.control("r")
        writer.put("\u{1B}8")
        writer.control("m")
        writer.control("0\"q")
        writer.command("8;;")
        writer.put("\u{1B}(B\u{1B})B\u{1B}*B\u{1B}+B\u{0F}")
        writer.control("0 q")
        writer.control(">4m")
        writer.control(">m")
        writer.control("1*x")
        writer.control("?5W")
        return writer.bytes
    }()
}
