/// One of the two screens, and what each has for itself.
struct Screen: ~Copyable {
    var grid: Grid
    var saved = SavedCursor()
    var keyboard = KeyboardFlags()

    init(columns: Int, rows: Int) {
        grid = Grid(columns: columns, rows: rows)
    }
}
