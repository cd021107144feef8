/// Rows that left the primary screen at its top, oldest first, each stored at its length and complete in itself:
/// no style or link outside is referred to, so nothing here ever has to be swept.
///
/// Records lie in pages that are used again, so that a full scrollback allocates nothing. Rows keep the wrap of the
/// width they were printed at; readers join them to lines and wrap those anew, so that a resize costs nothing here.
struct Scrollback: ~Copyable {
    /// A piece of memory with whole records, each the lengths of itself and of the one in front, four bytes each, and
    /// so many bytes.
    struct Page {
        var memory: UnsafeMutableRawPointer
        var capacity: Int
        var start = 0
        var end = 0
        /// Where the newest record begins.
        var last = 0
        var rows = 0

        /// Adds a record; gives where its bytes go.
        @inline(__always)
        mutating func append(_ size: Int) -> UnsafeMutableRawPointer {
            let target = memory + end
            target.storeBytes(of: UInt32(truncatingIfNeeded: size), as: UInt32.self)
            target.storeBytes(of: UInt32(truncatingIfNeeded: end - last), toByteOffset: 4, as: UInt32.self)
            last = end
            end = min(capacity, (end + size + Scrollback.header + 3) & ~3)
            rows += 1
            return target + Scrollback.header
        }

        /// Takes the oldest record off; gives its bytes.
        @inline(__always)
        mutating func dropFirst() -> Int {
            let size = Int(memory.load(fromByteOffset: start, as: UInt32.self))
            start = (start + size + Scrollback.header + 3) & ~3
            rows -= 1
            return size
        }

        /// Bytes of the record at an offset, without the lengths.
        func record(_ offset: Int) -> UnsafeRawBufferPointer {
            let size = Int(memory.load(fromByteOffset: offset, as: UInt32.self))
            return UnsafeRawBufferPointer(start: memory + offset + Scrollback.header, count: size)
        }

        /// Where the record behind the one at an offset begins. Lengths stay aligned, so that reading them is a plain
        /// load.
        func next(_ offset: Int) -> Int {
            let size = Int(memory.load(fromByteOffset: offset, as: UInt32.self))
            return (offset + size + Scrollback.header + 3) & ~3
        }

        /// Where the record in front of the one at an offset begins.
        func previous(_ offset: Int) -> Int {
            offset - Int(memory.load(fromByteOffset: offset + 4, as: UInt32.self))
        }
    }

    /// Bytes of a record's lengths.
    static let header = 8

    private(set) var pages: [Page] = []
    private var spare: Page?
    private var encoder = RowEncoder()
    private var newestIsWrapped = false
    /// Rows that are kept.
    private(set) var count = 0
    /// Bytes that the kept rows take.
    private(set) var bytes = 0
    /// Rows that were ever pushed: the number of the next one.
    private(set) var pushed = 0
    /// Lines whose end was ever pushed and not taken back: the number of the line that comes next. A line keeps its number
    /// when its rows are taken back and wrapped anew.
    private(set) var lines = 0
    /// Whether the oldest row goes on from one that was dropped.
    private(set) var oldestIsTorn = false
    let maximumRows: Int
    let maximumBytes: Int

    init(maximumRows: Int, maximumBytes: Int) {
        self.maximumRows = max(0, maximumRows)
        self.maximumBytes = max(0, maximumBytes)
    }

    deinit {
        for page in pages { page.memory.deallocate() }
        spare?.memory.deallocate()
    }

    /// Adds a row at the new end, and drops old ones where a bound is passed.
    ///
    /// Empty cells within a line of several rows become spaces: such a line is wrapped anew at any width, and what is
    /// empty at the end of a row says there that a wide glyph did not fit.
    mutating func push(
        _ cells: UnsafeMutablePointer<Cell>,
        count length: Int,
        flags: RowFlags,
        tables: borrowing Tables
    ) {
        guard maximumRows > 0 else { return }
        let isWrapped = flags.contains(.wrapped)
        if isWrapped || newestIsWrapped {
            var end = length
            while !isWrapped, end > 0, cells[end - 1] == .empty { end -= 1 }
            for x in 0..<end where cells[x].isEmpty { cells[x] = cells[x].spaced }
        }
        newestIsWrapped = isWrapped
        if !isWrapped { lines += 1 }
        if let plain = RowEncoder.plainLength(cells, length, trims: !flags.contains(.wrapped)) {
            let target = reserve(plain + 1)
            target.storeBytes(of: flags.rawValue | RowEncoder.plainBit, as: UInt8.self)
            RowEncoder.narrow(cells, plain, into: target + 1)
        } else {
            encoder.encode(cells, length, flags: flags, tables: tables)
            keepEncoded()
        }
        drop()
    }

    /// Adds a row whose cells are all the same.
    mutating func push(repeating cell: Cell, count length: Int, flags: RowFlags, tables: borrowing Tables) {
        guard maximumRows > 0 else { return }
        let isWrapped = flags.contains(.wrapped)
        let length = cell == .empty && !isWrapped ? 0 : length
        let cell = cell.isEmpty && (isWrapped || newestIsWrapped) ? cell.spaced : cell
        newestIsWrapped = isWrapped
        if !isWrapped { lines += 1 }
        if cell.bits <= 0x7F {
            let target = reserve(length + 1)
            target.storeBytes(of: flags.rawValue | RowEncoder.plainBit, as: UInt8.self)
            (target + 1).initializeMemory(
                as: UInt8.self,
                repeating: UInt8(truncatingIfNeeded: cell.bits),
                count: length
            )
        } else {
            encoder.encode(repeating: cell, length, flags: flags, tables: tables)
            keepEncoded()
        }
        drop()
    }

    private mutating func keepEncoded() {
        let size = encoder.bytes.count
        let target = reserve(size)
        if let base = encoder.bytes.baseAddress { target.copyMemory(from: base, byteCount: size) }
    }

    /// Drops old rows where a bound is passed.
    @inline(__always)
    private mutating func drop() {
        while count > maximumRows || (bytes > maximumBytes && count > 1) { dropOldest() }
    }

    /// Room for one record at the new end.
    private mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        let needed = size + Scrollback.header
        if pages.isEmpty || pages[pages.count - 1].capacity - pages[pages.count - 1].end < needed {
            appendPage(needed)
        }
        count += 1
        pushed += 1
        bytes += needed
        return pages[pages.count - 1].append(size)
    }

    private mutating func appendPage(_ needed: Int) {
        if let page = spare, page.capacity >= needed {
            spare = nil
            pages.append(page)
            return
        }
        let capacity = max(Limits.scrollbackPage, (needed + 3) & ~3)
        pages.append(Page(memory: .allocate(byteCount: capacity, alignment: 8), capacity: capacity))
    }

    private mutating func dropOldest() {
        oldestIsTorn = Self.isWrapped(pages[0].record(pages[0].start))
        bytes -= pages[0].dropFirst() + Scrollback.header
        count -= 1
        if pages[0].rows == 0 { recycle(pages.removeFirst()) }
    }

    /// Takes the newest row off again: a screen that grows shows it.
    mutating func popNewest(into image: inout RowImage) {
        guard count > 0 else { return }
        let last = pages.count - 1
        let offset = pages[last].last
        let record = pages[last].record(offset)
        RowDecoder.decode(record, into: &image)
        if !image.isWrapped { lines -= 1 }
        pages[last].end = offset
        pages[last].last -= Int(pages[last].memory.load(fromByteOffset: offset + 4, as: UInt32.self))
        pages[last].rows -= 1
        count -= 1
        pushed -= 1
        bytes -= record.count + Scrollback.header
        if pages[last].rows == 0 { recycle(pages.removeLast()) }
        newestIsWrapped = newestFlags.contains(.wrapped)
    }

    private mutating func recycle(_ page: Page) {
        if spare == nil && page.capacity == Limits.scrollbackPage {
            spare = Page(memory: page.memory, capacity: page.capacity)
        } else {
            page.memory.deallocate()
        }
    }

    /// Forgets all rows (`CSI 3 J`).
    mutating func clear() {
        for page in pages { recycle(page) }
        pages.removeAll(keepingCapacity: true)
        count = 0
        bytes = 0
        newestIsWrapped = false
        oldestIsTorn = false
    }

    /// The flags of the newest row.
    var newestFlags: RowFlags {
        guard count > 0, let page = pages.last, let flags = page.record(page.last).first else { return [] }
        return RowFlags(rawValue: flags & ~RowEncoder.plainBit)
    }

    /// Whether a record's row goes on in the next one.
    static func isWrapped(_ record: UnsafeRawBufferPointer) -> Bool {
        record.first.map { $0 & RowFlags.wrapped.rawValue != 0 } ?? false
    }

    /// How many of the newest rows hold the lines from one on, by its number, and how many of those lines are gone.
    func rows(fromLine number: Int) -> (rows: Int, missing: Int) {
        var wanted = lines - number
        var rows = 0
        for page in pages.reversed() {
            var offset = page.last
            for _ in 0..<page.rows {
                if !Self.isWrapped(page.record(offset)) {
                    guard wanted > 0 else { return (rows, 0) }
                    wanted -= 1
                }
                rows += 1
                offset = page.previous(offset)
            }
        }
        return (rows, wanted)
    }

    /// Calls a function with each of the newest rows, oldest first. The image is cleared in front of each.
    func forEach(newest wanted: Int, _ body: (inout RowImage) -> Void) {
        var skipped = max(0, count - wanted)
        var image = RowImage()
        for page in pages {
            if skipped >= page.rows {
                skipped -= page.rows
                continue
            }
            var offset = page.start
            for _ in 0..<page.rows {
                if skipped > 0 {
                    skipped -= 1
                } else {
                    image.clear()
                    RowDecoder.decode(page.record(offset), into: &image)
                    body(&image)
                }
                offset = page.next(offset)
            }
        }
    }
}
