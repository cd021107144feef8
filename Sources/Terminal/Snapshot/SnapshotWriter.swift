/// Bytes for another terminal, and what is known of that terminal while they are written.
struct SnapshotWriter {
    private(set) var bytes: [UInt8] = []
    let columns: Int
    private(set) var style = Style.standard
    private(set) var link: Hyperlink?
    private(set) var isProtected = false

    /// The bytes are for a window (``SnapshotOptions/isForWindow``).
    let isForWindow: Bool

    init(columns: Int, isForWindow: Bool = false) {
        self.columns = columns
        self.isForWindow = isForWindow
    }

    mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func put(_ raw: [UInt8]) { bytes += raw }

    /// A control sequence.
    mutating func control(_ text: String) {
        put("\u{1B}[")
        put(text)
    }

    /// An operating system command.
    mutating func command(_ text: String) {
        put("\u{1B}]")
        put(text)
        put("\u{1B}\\")
    }

    /// Puts the cursor somewhere, from 0.
    mutating func move(x: Int, y: Int) { control("\(y + 1);\(x + 1)H") }

    /// Erases the screen and goes to its beginning. Not all at once: some terminals take that for the end of what was
    /// shown and move it to their scrollback.
    mutating func clearScreen() {
        control("2;1H")
        control("J")
        control("H")
        control("K")
    }

    mutating func setStyle(_ wanted: Style) {
        guard wanted != style else { return }
        style = wanted
        control(wanted == .standard ? "m" : "\(StyleText.parameters(wanted))m")
    }

    mutating func setLink(_ wanted: Hyperlink?) {
        guard wanted != link else { return }
        link = wanted
        guard let wanted else { return command("8;;") }
        let identifier = wanted.identifier.isEmpty ? "" : "id=\(wanted.identifier)"
        command("8;\(identifier);\(wanted.address)")
    }

    mutating func setProtected(_ wanted: Bool) {
        guard wanted != isProtected else { return }
        isProtected = wanted
        control(wanted ? "1\"q" : "0\"q")
    }

    /// The pen of a new terminal.
    mutating func resetPen() {
        setStyle(.standard)
        setLink(nil)
        setProtected(false)
    }

    /// A glyph, where it stands already; `x` is the column, for clusters that another terminal may measure otherwise.
    mutating func glyph(_ cell: ImageCell, in row: RowImage, x: Int) {
        setStyle(cell.style)
        setLink(cell.link == 0 ? nil : row.links[Int(cell.link) - 1])
        setProtected(cell.isProtected)
        if SnapshotWriter.needsClusters(cell, in: row) {
            // Moving there keeps it from joining what stands in front.
            control("?2027h")
            control("\(x + 1)G")
            appendScalars(cell, row)
            control("?2027l")
        } else {
            appendScalars(cell, row)
        }
    }

    private mutating func appendScalars(_ cell: ImageCell, _ row: RowImage) {
        if cell.isCluster {
            for code in row.clusters[Int(cell.content)] { UTF8Bytes.append(code, to: &bytes) }
        } else {
            UTF8Bytes.append(cell.content, to: &bytes)
        }
    }

    /// Whether a cell comes out as it is only where clusters are joined (mode 2027).
    static func needsClusters(_ cell: ImageCell, in row: RowImage) -> Bool {
        if !cell.isCluster {
            return cell.content >= 0x80 && CharacterProperties.of(cell.content).width != (cell.isWide ? 2 : 1)
        }
        let scalars = row.clusters[Int(cell.content)]
        guard let base = scalars.first else { return false }
        if CharacterProperties.of(base).width != (cell.isWide ? 2 : 1) { return true }
        return scalars.dropFirst().contains { code in
            let properties = CharacterProperties.of(code)
            return properties.width != 0 || properties.breaking == .control
        }
    }
}
