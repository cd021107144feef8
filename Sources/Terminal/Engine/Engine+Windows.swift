// What a stream for windows needs to know of the stream that was fed.
extension Engine {
    /// Bytes that were fed so far.
    var position: Int { core.fed }

    /// Whether edits for windows are kept.
    var recordsEdits: Bool {
        get { core.recordsEdits }
        set { core.recordsEdits = newValue }
    }

    /// The edits since the last call, in the order of their ends. They are given once.
    func takeEdits() -> [StreamEdit] {
        guard !core.edits.isEmpty else { return [] }
        defer { core.edits = [] }
        return core.edits
    }

    /// Whether a title came off the stack since the last call.
    func takeRestoredTitle() -> Bool {
        defer { core.titleWasRestored = false }
        return core.titleWasRestored
    }

    /// Where a sequence or a code point began that is not read to its end; nil at ground.
    var unfinishedStart: Int? { core.unfinishedStart }

    /// Whether what is half read must reach no window.
    public var unfinishedIsSecret: Bool { core.unfinishedIsSecret }

    /// Whether the last byte was an ESC within a string.
    var endsInEscape: Bool { core.parser.stringEscape }

    /// The titles as a program would set them.
    var titleSequence: [UInt8] {
        let title = core.labels.title
        return Array("\u{1B}]1;\(title.icon)\u{1B}\\\u{1B}]2;\(title.window)\u{1B}\\".utf8)
    }
}
