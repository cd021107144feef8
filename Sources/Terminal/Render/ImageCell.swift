/// A cell with its style spelled out: what renderers, comparisons and the scrollback speak of.
struct ImageCell: Equatable {
    /// Code point, or the index of a cluster in its row.
    var content: UInt32 = 0
    var style = Style.standard
    /// 1 + the index of a hyperlink in its row; 0 is none.
    var link: UInt16 = 0
    var isCluster = false
    var isWide = false
    var isTail = false
    var isProtected = false

    static let empty = ImageCell()

    /// Nothing was written here; it may have a background all the same.
    var isEmpty: Bool { content == 0 && !isTail && !isCluster }
    /// Nothing can be seen here.
    var isBlank: Bool { isEmpty && style == .standard }
}
