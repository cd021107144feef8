extension SnapshotWriter {
    /// Ends what another program may have left half done, and sets what painting relies on.
    mutating func begin(_ state: State) {
        put("\u{18}")
        control("?2026h")
        if isForWindow { put(Engine.windowReset) }
        control("m")
        command("8;;")
        put("\u{1B}(B\u{1B})B\u{1B}*B\u{1B}+B\u{0F}")
        control("4l")
        control("20l")
        control("?6l")
        control("?69l")
        control("r")
        control("?7h")
        control("?45l")
        control("0\"q")
        control("?2027l")
        let usesNational = [state.cursor.charsets, state.primary.saved.charsets, state.alternate.saved.charsets]
            .contains { $0.isNational }
        if usesNational || state.modes.contains(.nationalSets) { control("?42h") }
        saveModes(state)
        clearScreen()
    }

    /// XTSAVE of each mode that was saved, with the value that was.
    private mutating func saveModes(_ state: State) {
        for (number, value) in state.savedModes.sorted(by: { $0.key < $1.key }) {
            control("?\(number)\(value ? "h" : "l")")
            control("?\(number)s")
            let standard = Modes.privateMode(number).map { Modes.standard.contains($0) } ?? false
            // Not more than painting relies on; the true values come at the end.
            if number != 42 { control("?\(number)\(standard ? "h" : "l")") }
        }
    }

    /// Charsets as they are; what is set before is ASCII.
    mutating func set(_ charsets: Charsets) {
        for index in 0..<4 as Range<UInt8> where charsets[index] != .ascii {
            put([0x1B, 0x28 + index, charsets[index].rawValue])
        }
        switch charsets.active {
        case 1: put("\u{0E}")
        case 2: put("\u{1B}n")
        case 3: put("\u{1B}o")
        default: break
        }
        switch charsets.single {
        case 2: put("\u{1B}N")
        case 3: put("\u{1B}O")
        default: break
        }
    }

    private mutating func resetCharsets() {
        put("\u{1B}(B\u{1B})B\u{1B}*B\u{1B}+B\u{0F}")
    }

    /// Makes a cursor DECSC's, on an empty screen that stays empty.
    mutating func save(_ saved: SavedCursor) {
        guard saved != SavedCursor() || isForWindow else { return }
        place(saved)
        if saved.pendingWrap {
            if saved.x < columns - 1 && saved.x > 0 {
                control("?69h")
                control("1;\(saved.x + 1)s")
                if saved.origin { control("?6h") }
                move(x: saved.x, y: saved.y)
            }
            setStyle(.standard)
            put("E")
            setStyle(saved.pen)
        }
        set(saved.charsets)
        put("\u{1B}7")
        leave(saved)
        if saved.pendingWrap {
            control("?69l")
            clearScreen()
        }
    }

    /// The cursor that DECSC or mode 1049 keeps, with its pen; nothing is printed.
    mutating func place(_ saved: SavedCursor) {
        if saved.origin { control("?6h") }
        move(x: saved.x, y: saved.y)
        setStyle(saved.pen)
        setProtected(saved.isProtected)
    }

    mutating func leave(_ saved: SavedCursor) {
        resetCharsets()
        if saved.origin { control("?6l") }
        resetPen()
    }

    /// The keyboard flags of the screen that is shown.
    mutating func set(_ keyboard: KeyboardFlags) {
        guard keyboard != KeyboardFlags() || isForWindow else { return }
        let all = keyboard.stack + [keyboard.current]
        control("=\(all[0]);1u")
        for flags in all.dropFirst() { control(">\(flags)u") }
    }

    /// Titles, directory, pointer, progress and colours.
    mutating func set(_ labels: Labels, _ palette: Palette) {
        for title in labels.stack {
            command("1;\(title.icon)")
            command("2;\(title.window)")
            control("22;0t")
        }
        if labels.title != Labels.Title() || !labels.stack.isEmpty {
            command("1;\(labels.title.icon)")
            command("2;\(labels.title.window)")
        }
        if !labels.workingDirectory.isEmpty { command("7;\(labels.workingDirectory)") }
        if !labels.pointerShape.isEmpty { command("22;\(labels.pointerShape)") }
        if labels.progress.state != 0 { command("9;4;\(labels.progress.state);\(labels.progress.value)") }
        for (index, color) in palette.indexed.sorted(by: { $0.key < $1.key }) {
            command("4;\(index);\(ColorText.format(color))")
        }
        if let color = palette.foreground { command("10;\(ColorText.format(color))") }
        if let color = palette.background { command("11;\(ColorText.format(color))") }
        if let color = palette.cursor { command("12;\(ColorText.format(color))") }
    }

    /// Switches a private mode. The keypad has the older form, which terminals without mode 66 (tmux) know as well.
    static func switching(_ number: Int, _ on: Bool) -> String {
        number == 66 ? (on ? "\u{1B}=" : "\u{1B}>") : "\u{1B}[?\(number)\(on ? "h" : "l")"
    }

    /// Modes that are not as in a new terminal. Origin, margins and insert mode belong to the cursor.
    mutating func setModes(_ state: State) {
        for number in Modes.privateNumbers {
            guard let mode = Modes.privateMode(number), number != 7, number != 2027 else { continue }
            if isForWindow, number == 2031 || number == 2048 { continue }
            let isSet = state.modes.contains(mode)
            let known = number == 42 ? !isSet : Modes.standard.contains(mode)
            if isSet != known { put(SnapshotWriter.switching(number, isSet)) }
        }
        for number in Modes.ansiNumbers {
            guard let mode = Modes.ansiMode(number) else { continue }
            let isSet = state.modes.contains(mode)
            if isSet != Modes.standard.contains(mode) { control("\(number)\(isSet ? "h" : "l")") }
        }
        if state.mouseTracking != 0 { control("?\(state.mouseTracking)h") }
        if state.mouseEncoding != 0 { control("?\(state.mouseEncoding)h") }
        if state.cursorShape != 0 { control("\(state.cursorShape) q") }
        for (resource, value) in state.modifyKeys.sorted(by: { $0.key < $1.key }) {
            control(">\(resource);\(value)m")
        }
        if state.attributeRectangle { control("2*x") }
    }

    /// Tab stops, where they are not the usual ones.
    mutating func set(_ tabs: TabStops) {
        guard !tabs.isStandard else { return }
        control("3g")
        for column in 0..<columns where tabs[column] {
            move(x: column, y: 0)
            put("\u{1B}H")
        }
    }
}
