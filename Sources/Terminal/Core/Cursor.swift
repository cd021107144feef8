/// Where and how the next character is written.
struct Cursor: Equatable {
    var x = 0
    var y = 0
    /// The last column was written: the next character goes to the next row first (DEC's "last column flag").
    var pendingWrap = false
    /// The last thing that came was a glyph: REP and joining clusters refer to it.
    var afterGlyph = false
    /// A glyph stands in front that REP and clusters may refer to; one that a wrap waits behind always does.
    var isBehindGlyph: Bool { afterGlyph || pendingWrap }
    var pen = Style.standard
    var isProtected = false
    var charsets = Charsets()

    /// Ends a wait for a wrap where the cursor stays: what stands under it is not in front of it any more.
    mutating func endWrap() {
        guard pendingWrap else { return }
        pendingWrap = false
        afterGlyph = false
    }
}
