/// Writes down as HTML what a terminal shows over its life: each line as it leaves the screen, and the screen at the end.
public struct HTMLFollower {
    private var next = 0
    private var line: RowImage?

    /// A writer for an engine at its beginning.
    public init() {}

    /// The beginning of the element.
    public static func begin(_ engine: Engine) -> String {
        let renderer = HTMLRenderer(palette: engine.core.palette, surroundings: engine.core.surroundings)
        return "<pre style=\"\(renderer.frame(reversed: false))\">\n"
    }

    /// The end of the element.
    public static let end = "</pre>\n"

    /// The lines that have left the screen since the last call.
    public mutating func takeScrolled(_ engine: Engine) -> String {
        guard engine.core.scrollback.pushed > next else { return "" }
        let renderer = HTMLRenderer(palette: engine.core.palette, surroundings: engine.core.surroundings)
        var text = ""
        _ = engine.core.scrollback.forEachRecord(from: next) { record in
            var row = RowImage()
            RowDecoder.decode(record, into: &row)
            if line?.isWrapped == true { line?.join(row) } else { line = row }
            if line?.isWrapped == false { text += take(renderer) }
        }
        next = engine.core.scrollback.pushed
        return text
    }

    /// The screen, behind a line that goes on there.
    public mutating func screen(_ engine: Engine) -> String {
        let renderer = HTMLRenderer(palette: engine.core.palette, surroundings: engine.core.surroundings)
        var text = ""
        if line != nil {
            let isWhole = engine.isAlternateScreen
            renderer.append(line ?? RowImage(), to: &text)
            line = nil
            if isWhole { text += "\n" }
        }
        engine.forEachLine(scrollbackRows: 0, joinsWrapped: true) { line in
            renderer.append(line, to: &text)
            text += "\n"
            return true
        }
        return text
    }

    private mutating func take(_ renderer: HTMLRenderer) -> String {
        var text = ""
        if let line { renderer.append(line, to: &text) }
        line = nil
        return text + "\n"
    }
}
