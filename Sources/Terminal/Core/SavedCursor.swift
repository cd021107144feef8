/// What DECSC keeps (DEC STD 070; xterm ctlseqs ESC 7).
struct SavedCursor: Equatable {
    var x = 0
    var y = 0
    var pendingWrap = false
    var pen = Style.standard
    var isProtected = false
    var charsets = Charsets()
    var origin = false
}
