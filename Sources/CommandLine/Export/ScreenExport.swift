import Client
import Recording
import Terminal

/// Writes down what a recording has shown: each line as it has scrolled off, and the last screen.
struct ScreenExport {
    /// Bytes that are fed at a time, and rows that may leave the screen for them.
    private static let piece = 4096

    private let output: ExportOutput
    /// Whether styles are kept, in HTML.
    private let isHTML: Bool
    private var terminal = RecordedTerminal(scrollbackRows: piece)
    private var text = TextFollower()
    private var html = HTMLFollower()
    /// What is missing behind the screen.
    private var note = ""

    init(isHTML: Bool, to output: ExportOutput) {
        self.isHTML = isHTML
        self.output = output
    }

    /// Writes a range.
    mutating func write(_ range: ExportRange, title: String) throws -> RecordReader.Losses {
        if isHTML {
            try output.write("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>\(HTMLText.escape(title))</title>\n")
            try output.write(HTMLFollower.begin(terminal.engine))
        }
        let reader = range.reader()
        while reader.advance(), !range.isBehind(reader) {
            let isBefore = range.isBefore(reader)
            if !isBefore, reader.head.mark == .dropped { note += "[\(reader.head.size) bytes are missing here]\n" }
            if terminal.isLeft(by: reader) {
                if !isBefore { try writeScreen() }
                (text, html) = (TextFollower(), HTMLFollower())
            }
            if let bytes = terminal.take(reader) { try feed(bytes, isWritten: !isBefore) }
        }
        try writeScreen()
        if isHTML { try output.write(HTMLFollower.end) }
        return reader.losses
    }

    private mutating func feed(_ bytes: UnsafeRawBufferPointer, isWritten: Bool) throws {
        try terminal.engine.feed(bytes, inPiecesOf: Self.piece) {
            if isHTML {
                let lines = html.takeScrolled(terminal.engine)
                if isWritten { try output.write(lines) }
                return
            }
            var lines: [UInt8] = []
            text.takeScrolled(terminal.engine) { line in
                lines.append(contentsOf: line)
                lines.append(0x0A)
            }
            if isWritten { try output.write(lines) }
        }
        terminal.discard()
    }

    /// Writes the screen; of a program that has the alternate one, what stands beneath it comes first.
    private mutating func writeScreen() throws {
        let engine = terminal.engine
        let shown = screen(engine)
        if engine.isAlternateScreen {
            engine.feed("\u{18}\u{1B}[?47l")
            try output.write(screen(engine))
        }
        try output.write(shown + note)
        note = ""
    }

    private mutating func screen(_ engine: Engine) -> String {
        if isHTML { return html.screen(engine) }
        let isApart = engine.isAlternateScreen
        let open = isApart ? "" : String(decoding: text.takeOpen(), as: UTF8.self)
        return open + engine.text(joinsWrapped: true)
    }
}
