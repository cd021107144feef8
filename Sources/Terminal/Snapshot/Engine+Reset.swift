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
        writer.put(Engine.modeReset)
        if core.isAlternate ? core.other.saved.origin : core.modes.contains(.origin) {
            let (x, y) = core.isAlternate ? (core.other.saved.x, core.other.saved.y) : (core.cursor.x, core.cursor.y)
            writer.control("?6l")
            writer.move(x: x, y: y)
        }
        for number in Engine.ownModes where core.privateModeIsSet(number) != Engine.isStandard(number) {
            writer.control("?\(number)\(Engine.isStandard(number) ? "h" : "l")")
        }
        if core.labels.progress.state != 0 { writer.command("9;4;0") }
        // A string that stands in front of its last byte is carried out by the bytes above.
        let isPending = core.parser.stringEscape
        if !core.labels.pointerShape.isEmpty || isPending { writer.command("22;") }
        writer.command("104")
        if core.palette.foreground != nil || isPending { writer.command("110") }
        if core.palette.background != nil || isPending { writer.command("111") }
        if core.palette.cursor != nil || isPending { writer.command("112") }
        return writer.bytes
    }

    /// Brings a window's terminal from anything that a session may have left to what a snapshot begins with. The cursor
    /// stays where it is; the alternate screen and its keyboard flags are left.
    public static let windowReset: [UInt8] = {
        var writer = SnapshotWriter(columns: 0)
        writer.control("=0;1u")
        // Leaving by mode 1049 restores the cursor that was saved; where nothing is left, that is the one saved here.
        writer.put("\u{1B}7")
        writer.control("?1049l")
        writer.control("=0;1u")
        writer.put(modeReset)
        return writer.bytes
    }()

    /// Modes that terminals start with as they or their users like, where only what a program has set is taken back: a
    /// client saves them before it shows a session (XTSAVE, `CSI ? Pm s`) and restores them after it (`CSI ? Pm r`).
    public static let ownModes = [12, 67, 1007, 1034, 1036, 1039, 1042]

    private static func isStandard(_ number: Int) -> Bool {
        Modes.privateMode(number).map { Modes.standard.contains($0) } ?? false
    }

    private static func clear(_ keyboard: KeyboardFlags, _ writer: inout SnapshotWriter) {
        if !keyboard.stack.isEmpty { writer.control("<\(keyboard.stack.count)u") }
        if keyboard != KeyboardFlags() { writer.control("=0;1u") }
    }

    /// Every mode but ``ownModes``, every margin and the pen as in a new terminal; the cursor stays where it is.
    public static let modeReset: [UInt8] = {
        var writer = SnapshotWriter(columns: 0)
        for number in [9, 1000, 1002, 1003, 1005, 1006, 1015, 1016] { writer.control("?\(number)l") }
        for number in Modes.privateNumbers where !ownModes.contains(number) {
            writer.put(SnapshotWriter.switching(number, isStandard(number)))
        }
        for number in [2, 4, 20] { writer.control("\(number)l") }
        writer.control("12h")
        // These move the cursor, origin mode even where it was off. DECRC brings origin mode back with the cursor where
        // it was on: whoever knows that it was has to know the place of the cursor too.
        writer.put("\u{1B}7")
        writer.control("?6l")
        writer.control("?69l")
        writer.control("r")
        writer.put("\u{1B}8")
        // A terminal that does not know `>` would take these for a rendition: that is reset behind them.
        writer.control(">4m")
        writer.control(">m")
        writer.control("m")
        writer.control("0\"q")
        writer.command("8;;")
        writer.put("\u{1B}(B\u{1B})B\u{1B}*B\u{1B}+B\u{0F}")
        writer.control("0 q")
        writer.control("1*x")
        writer.control("?5W")
        return writer.bytes
    }()
}
