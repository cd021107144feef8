/// What a grid knows of a row beside its cells.
struct RowHead {
    /// Its cells in the storage.
    let cells: UnsafeMutablePointer<Cell>
    /// What all cells of the row are, where `isFilled`.
    var fill = Cell.empty
    /// Cells from the row's start behind which all are empty.
    var length: Int32 = 0
    /// Cells of the storage behind which all are empty, where `isFilled`: what they hold was not cleared yet.
    var extent: Int32 = 0
    var flags: RowFlags = []
    /// Every cell is `fill`, and the storage does not say so yet: a row that is cleared again and again is never written.
    var isFilled = false
}
