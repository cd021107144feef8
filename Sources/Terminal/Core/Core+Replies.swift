extension Core {
    /// Queues an answer for the program.
    mutating func reply(_ text: String) {
        // Whatever has an answer is a query.
        if mark.kind == .pass { withhold() }
        guard replies.count + text.utf8.count <= Limits.maximumReplies else { return }
        replies.append(contentsOf: text.utf8)
    }

    /// DSR (ECMA-48 8.3.35).
    mutating func reportStatus(_ what: Int) {
        switch what {
        case 5: reply("\u{1B}[0n")
        case 6:
            let (row, column) = reportedPosition
            reply("\u{1B}[\(row);\(column)R")
        default: break
        }
    }

    private var reportedPosition: (Int, Int) {
        modes.contains(.origin)
            ? (cursor.y - top + 1, cursor.x - left + 1) : (cursor.y + 1, cursor.x + 1)
    }

    /// DSR, DEC's own (xterm ctlseqs "CSI ? Ps n").
    mutating func reportPrivateStatus(_ what: Int) {
        switch what {
        case 6:
            let (row, column) = reportedPosition
            reply("\u{1B}[?\(row);\(column);1R")
        case 15: reply("\u{1B}[?13n")
        case 25: reply("\u{1B}[?20n")
        case 26: reply("\u{1B}[?27;1;0;0n")
        case 53, 55: reply("\u{1B}[?53n")
        case 56: reply("\u{1B}[?57;0n")
        case 62: reply("\u{1B}[0*{")
        case 63: reply("\u{1B}P\(parser.parameters.selector(1))!~0000\u{1B}\\")
        case 75: reply("\u{1B}[?70n")
        case 996: reportColorScheme()
        default: break
        }
    }

    /// `CSI ? 997 ; 1 n` is dark, 2 is light (contour's dark and light mode detection).
    mutating func reportColorScheme() { reply("\u{1B}[?997;\(surroundings.isDark ? 1 : 2)n") }

    /// In-band resize (mode 2048).
    mutating func reportSize() {
        let height = rows * surroundings.cellHeight
        let width = columns * surroundings.cellWidth
        reply("\u{1B}[48;\(rows);\(columns);\(height);\(width)t")
    }

    /// XTWINOPS (xterm ctlseqs "CSI Ps ; Ps ; Ps t").
    mutating func windowOperation() {
        let parameters = parser.parameters
        withholdWindowOperation(parameters.selector(0))
        let known = surroundings.cellWidth > 0 && surroundings.cellHeight > 0
        switch parameters.selector(0) {
        case 8:
            let wantedRows = parameters.value(1, default: rows)
            let wantedColumns = parameters.value(2, default: columns)
            note(.resizeRequest(columns: wantedColumns, rows: wantedRows))
        case 11: reply("\u{1B}[1t")
        case 13: reply("\u{1B}[3;0;0t")
        case 14 where known:
            reply("\u{1B}[4;\(rows * surroundings.cellHeight);\(columns * surroundings.cellWidth)t")
        case 15 where known:
            reply("\u{1B}[5;\(rows * surroundings.cellHeight);\(columns * surroundings.cellWidth)t")
        case 16 where known: reply("\u{1B}[6;\(surroundings.cellHeight);\(surroundings.cellWidth)t")
        case 18: reply("\u{1B}[8;\(rows);\(columns)t")
        case 19: reply("\u{1B}[9;\(rows);\(columns)t")
        // A title that is given back is typed by the terminal what a program has chosen: it stays empty.
        case 20: reply("\u{1B}]L\u{1B}\\")
        case 21: reply("\u{1B}]l\u{1B}\\")
        case 22: pushTitle()
        case 23: popTitle(parameters.selector(1))
        default: break
        }
    }

    private mutating func pushTitle() {
        if labels.stack.count >= Limits.maximumTitleStack { labels.stack.removeFirst() }
        labels.stack.append(labels.title)
    }

    private mutating func popTitle(_ what: Int) {
        guard let title = labels.stack.popLast() else { return }
        if what != 2 { labels.title.icon = title.icon }
        if what != 1 {
            labels.title.window = title.window
            note(.title(title.window))
        }
    }
}
