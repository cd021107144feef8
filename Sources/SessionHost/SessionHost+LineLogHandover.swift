import HostProtocol
import Terminal

// What a program that takes over has to know of the lines in the journal, so that none is logged twice or not at all.
extension SessionHost {
    /// The name among ``HostProtocol/Handover/extras``.
    private static let lineLogName = "journal"

    /// Adds it to what is handed over.
    func handOverLineLog(_ handover: inout Handover) {
        var bytes: [UInt8] = []
        bytes.put(lineLog.budget.start)
        bytes.put(lineLog.budget.used)
        bytes.put(lineLog.budget.dropped)
        bytes.putBlob(lineLog.lines.encoded(following: engine))
        bytes.put(UInt64(journal.waitingEntries.count))
        for entry in journal.waitingEntries { bytes.putBlob(entry) }
        handover.extras[Self.lineLogName] = bytes
    }

    /// Takes it up. To be called when the engine is what it was.
    func resumeLineLog(_ handover: Handover) {
        lineLog.pushed = engine.scrollbackPushed
        guard var reader = handover.extras[Self.lineLogName].map({ BlobReader($0) }), read(&reader) else {
            // A program that logged no lines: what there is now is not news.
            lineLog.lines = SettledLines()
            lineLog.lines.skip(engine)
            return
        }
        // What was printed and had not settled.
        logLines()
    }

    private func read(_ reader: inout BlobReader) -> Bool {
        guard let start = reader.number(), let used = reader.number(), let dropped = reader.number(),
            let state = reader.blob(), let lines = SettledLines(state, following: engine), let count = reader.number()
        else { return false }
        lineLog.budget.start = start
        lineLog.budget.used = used
        lineLog.budget.dropped = dropped
        lineLog.lines = lines
        var entries: [[UInt8]] = []
        while UInt64(entries.count) < count, let entry = reader.blob() { entries.append(entry) }
        journal.adopt(entries)
        return true
    }
}

/// Reads numbers and blobs in turn.
private struct BlobReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func number() -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func blob() -> [UInt8]? {
        guard let number = number(), let count = Int(exactly: number), count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    fileprivate mutating func putBlob(_ blob: [UInt8]) {
        put(UInt64(blob.count))
        self += blob
    }
}
