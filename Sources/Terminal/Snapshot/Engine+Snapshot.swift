extension Engine {
    /// Bytes that bring any modern terminal of this size to this state.
    ///
    /// What they rely on they set themselves, but for modes that no one left on. The scrollback, where it is wanted,
    /// comes in front and is scrolled off at the top, so that it is the other terminal's own; then the screens.
    public func snapshot(_ options: SnapshotOptions = SnapshotOptions()) -> [UInt8] {
        var state = State(core, scrollbackRows: 0)
        if options.isForWindow { state.leaveOutStacks() }
        var past: [RowImage] = []
        if options.scrollbackRows > 0 { core.scrollback.forEach(newest: options.scrollbackRows) { past.append($0) } }
        var writer = SnapshotWriter(columns: state.columns, isForWindow: options.isForWindow)
        writer.begin(state)
        if state.isAlternate {
            writer.print(scrollback: past, rows: state.rows)
            if state.primary.saved.pendingWrap {
                // Mode 1049 saves a cursor as it stands, and none that waits at the end of a row stands there by moving.
                writer.save(state.primary.saved)
                writer.set(state.primary.keyboard)
                writer.paint(screen: state.primary.rows)
                writer.control("?47h")
            } else {
                writer.set(state.primary.keyboard)
                writer.paint(screen: state.primary.rows)
                writer.place(state.primary.saved)
                writer.set(state.primary.saved.charsets)
                writer.control("?1049h")
                writer.leave(state.primary.saved)
            }
            writer.clearScreen()
            writer.save(state.alternate.saved)
            writer.set(state.alternate.keyboard)
            writer.paint(screen: state.alternate.rows)
        } else {
            // A program that shows it again clears it (mode 1049); a window would flash.
            if Engine.isUsed(state.alternate), !options.isForWindow {
                writer.control("?47h")
                writer.clearScreen()
                writer.save(state.alternate.saved)
                writer.set(state.alternate.keyboard)
                writer.paint(screen: state.alternate.rows)
                writer.control("?47l")
            }
            writer.print(scrollback: past, rows: state.rows)
            writer.save(state.primary.saved)
            writer.set(state.primary.keyboard)
            writer.paint(screen: state.primary.rows)
        }
        writer.set(state.tabs)
        writer.set(state.labels, state.palette)
        writer.setModes(state)
        writer.finish(state)
        if options.includesUnfinished { writer.put(state.unfinished) }
        return writer.bytes
    }

    private static func isUsed(_ screen: State.ScreenState) -> Bool {
        screen.saved != SavedCursor() || screen.keyboard != KeyboardFlags()
            || screen.rows.contains { !$0.cells.isEmpty || !$0.flags.isEmpty }
    }
}
