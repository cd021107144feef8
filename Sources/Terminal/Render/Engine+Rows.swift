extension Engine {
    /// A row of the screen that is shown, for renderers.
    func image(ofRow y: Int) -> RowImage { core.image(ofRow: y) }

    /// The text of the screen that is shown: its rows, each with a newline, without what is empty at their ends.
    public func screenText() -> String {
        var text = ""
        for y in 0..<core.rows {
            image(ofRow: y).appendText(to: &text)
            text += "\n"
        }
        return text
    }
}

extension Core {
    /// A row of the shown screen.
    func image(ofRow y: Int) -> RowImage { Core.image(screen, y, tables) }

    /// A row of a screen; one of a screen that has no cells yet is empty.
    static func image(_ screen: borrowing Screen, _ y: Int, _ tables: borrowing Tables) -> RowImage {
        var image = RowImage()
        guard screen.grid.isAllocated else { return image }
        image.flags = screen.grid.rowFlags(y)
        let length = image.isWrapped ? screen.grid.columns : screen.grid.length(y)
        image.append(screen.grid.row(y), count: length, tables: tables)
        // What is empty in front of a wrap is a part of the line.
        if !image.isWrapped { image.trim() }
        return image
    }
}
