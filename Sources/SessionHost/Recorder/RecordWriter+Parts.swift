import CRoost
import Glibc
import Recording
import Systemd

// The files: begun, filled, put away and thrown away.
extension RecordWriter {
    /// How long to wait before a disk that took nothing is tried again, in milliseconds: at first, and at the most.
    private static let firstRetry: Int32 = 20
    static let lastRetry: Int32 = 1000
    /// For how long that goes on when the host has left, in microseconds.
    private static let patience: UInt64 = 30_000_000

    /// Opens the newest part, if it is not open. Nothing is touched before there is something to write.
    func open() throws(HostError) {
        guard part == nil else { return }
        if folder == nil {
            folder = try PartFolder(path)
            compressNext()
        }
        guard let folder else { return }
        let isSealed = settings.sealTo != nil
        // An earlier run was recorded in the other way.
        if folder.hasNewest(isSealed: !isSealed) { _ = try folder.closeNewest(isSealed: !isSealed) }
        let part = try PartFile(in: folder.descriptor, sealedTo: settings.sealTo)
        self.part = part
        if ring.wasTakenFrom {
            // What the writer before has begun behind that is written again.
            part.cut(to: ring.committed.length)
        }
        let torn = part.takeTornLine()
        base = part.length &- encoder.total
        if part.storedLength > 0 { noteUnsynced() }
        guard !torn.isEmpty else { return }
        let now = RingRecord.Time.now(since: origin)
        torn.withUnsafeBytes { encoder.line(.mark, now, $0, size: UInt64($0.count), mark: .torn) }
    }

    /// Writes `bytes` to the newest part, as soon as the disk takes them.
    func writeOut(_ bytes: UnsafeRawBufferPointer) {
        guard let part else { return }
        var rest = bytes
        var pause = Self.firstRetry
        var deadline: UInt64?
        noteUnsynced()
        while !rest.isEmpty {
            if let count = part.write(rest), count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                pause = Self.firstRetry
                continue
            }
            complain(HostError.text(of: errno))
            if !hasHost {
                let now = SystemClock.boottime
                deadline = deadline ?? now + Self.patience
                if let deadline, now >= deadline, !isToBeReplaced { giveUp() }
            }
            pauseForDisk(pause)
            pause = min(2 * pause, Self.lastRetry)
        }
        if hasComplained {
            hasComplained = false
            Log.info("the recording goes on: the disk takes what is written again")
        }
        commit()
    }

    private func pauseForDisk(_ milliseconds: Int32) {
        if hasHost { wait(milliseconds: milliseconds) } else { usleep(UInt32(milliseconds) * 1000) }
    }

    /// Whether another writer waits for this one, or will as soon as this one has read so far.
    private var isToBeReplaced: Bool {
        var next = position
        while next != ring.end {
            if ring.take(&next).kind == .handOver { return true }
        }
        return isBeingReplaced
    }

    func complain(_ problem: String) {
        guard !hasComplained else { return }
        hasComplained = true
        Log.warning(
            "the recording in \(path) cannot be written for now: \(problem). It goes on as soon as the disk takes it; "
                + "the session is not held up"
        )
    }

    /// Leaves the recording as it is, without the beginning of a line.
    private func giveUp() -> Never {
        part?.cut(to: ring.committed.length)
        Log.warning("the recording in \(path) lacks its end: the disk took nothing for too long")
        _exit(1)
    }

    // MARK: Parts

    /// Puts the newest part away and begins another one.
    func rotate() throws(HostError) {
        flush()
        guard let folder, let full = part, full.storedLength > 0 else { return }
        let number: Int
        do throws(HostError) {
            number = try folder.closeNewest(isSealed: settings.sealTo != nil)
        } catch {
            guard Self.passing.contains(error.errno) else { throw error }
            // The part becomes longer than it should.
            return
        }
        part = nil
        mark = nil
        try open()
        mark = (position, base &+ encoder.total)
        commit()
        withUnsafeBytes(of: UInt32(clamping: number).littleEndian) { tell([Word.rotated] + Array($0)) }
        keepWithinLimit()
        compressNext()
    }

    /// Removes what is too much.
    private func keepWithinLimit() {
        guard settings.maximumSize != .max, let gone = folder?.removeOldest(beyond: settings.maximumSize),
            !gone.isEmpty
        else { return }
        let bytes = gone.reduce(0) { $0 + $1.bytes }
        Log.info(
            "removed \(gone.count) of the oldest parts of the recording, \(bytes) bytes, because it had more than the "
                + "\(settings.maximumSize) bytes of MaxSize=: " + gone.map(\.name).joined(separator: ", ")
        )
    }

    /// Has the oldest plain part compressed, one at a time, when nothing else wants the processor.
    func compressNext() {
        guard compressor == nil, let folder,
            let number = folder.plainNumbers.first(where: { !skipped.contains($0) })
        else { return }
        skipped.insert(number)
        compressor = HelperProcess(without: folder.lock) {
            croost_name_process("roost-compress")
            croost_run_last()
            return folder.compress(number)
        }
    }

    func compressorEnded() {
        let status = compressor?.reap() ?? 0
        compressor = nil
        if status != 0, status != EBUSY {
            let problem = status > 0 ? HostError.text(of: status) : "it was killed"
            Log.warning("a part of the recording in \(path) stays as it is, not compressed: \(problem)")
        }
        keepWithinLimit()
        compressNext()
    }
}
