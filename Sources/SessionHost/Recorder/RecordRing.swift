import CRoost
import Glibc

/// A ring of records in memory that the host shares with who writes its recording: one puts, one takes, nobody waits.
///
/// Positions count bytes and never go back. A record never wraps: where it does not fit in front of the end of the ring,
/// padding fills that, and the record begins anew. The ring outlives the process that takes: what was taken and is on the
/// disk is noted beside the length of the file, so that the next one goes on at exactly that byte.
final class RecordRing {
    /// Bytes of records: 8 MiB, resident only as far as they are used.
    static let standardCapacity = 8 << 20
    /// Bytes in front of each record's payload.
    static let headerLength = 32
    /// Records begin at multiples of this, so that padding always fits.
    private static let alignment = 32
    /// From here on, a ring that has been emptied is begun anew: a calm session touches few pages.
    private static let rewindLength = 64 << 10
    private static let controlLength = 4096

    /// Words that both look at, far enough apart not to share a line of the cache.
    private enum Word: Int {
        /// Behind the last record that was put.
        case head = 0
        /// Whether who takes sleeps, and has to be woken.
        case isAsleep = 64
        /// Whether who puts waits for room.
        case wantsRoom = 128
        /// Which of the two pairs behind it counts: its lowest bit. Each is a position and the file's length there.
        case committed = 192
        /// Where the record stands that was put when the ring was empty: what is in front of it is no record.
        case origin = 256
        /// Bytes that were left out behind the last record, and one; 0 where nothing was.
        case gap = 320
    }

    let capacity: Int
    private let control: UnsafeMutableRawPointer
    private let records: UnsafeMutableRawPointer

    /// Behind the last record: who puts knows without looking.
    private var head: UInt64 = 0
    private var origin: UInt64 = 0
    /// How far the ring was touched since pages were last given back.
    private(set) var touched = 0

    /// A ring of `capacity` bytes, a multiple of the page's size; nil when there is no memory.
    init?(capacity: Int = RecordRing.standardCapacity) {
        guard let memory = croost_shared_memory(Self.controlLength + capacity) else { return nil }
        self.capacity = capacity
        control = memory
        records = memory.advanced(by: Self.controlLength)
    }

    deinit {
        munmap(control, Self.controlLength + capacity)
    }

    private func word(_ word: Word, _ index: Int = 0) -> UnsafeMutablePointer<UInt64> {
        control.advanced(by: word.rawValue + 8 * index).assumingMemoryBound(to: UInt64.self)
    }

    /// What of the ring is on the disk, and how long the file is with that; the file's length counts once something is.
    var committed: (position: UInt64, length: UInt64) {
        let pair = 1 + 2 * Int(croost_load(word(.committed)) & 1)
        return (croost_load(word(.committed, pair)), croost_load(word(.committed, pair + 1)))
    }

    /// Whether anything was ever taken from the ring.
    var wasTakenFrom: Bool { croost_load(word(.committed)) > 0 }

    // MARK: Putting

    /// Bytes of records that are not on the disk yet.
    var pending: Int { Int(head - max(committed.position, origin)) }
    /// Where the next record is put, at the earliest.
    var position: UInt64 { head }

    /// The bytes that a record with so much payload takes.
    static func length(ofPayload count: Int) -> Int {
        (headerLength + count + alignment - 1) & ~(alignment - 1)
    }

    /// Whether records of so many bytes together, ``length(ofPayload:)`` each, fit now.
    func hasRoom(for length: Int) -> Bool {
        // Padding takes less than the longest of them.
        pending + 2 * length <= capacity
    }

    /// Puts a record; returns false where there is no room for it.
    func put(_ kind: RingRecord.Kind, _ time: RingRecord.Time, size: UInt64, _ payload: UnsafeRawBufferPointer) -> Bool
    {
        let length = Self.length(ofPayload: payload.count)
        guard length <= capacity else { return false }
        let pending = pending
        if pending == 0 { rewind() }
        var offset = Int(head % UInt64(capacity))
        let padding = offset + length > capacity ? capacity - offset : 0
        guard pending + padding + length <= capacity else { return false }
        if padding > 0 {
            putHeader(.padding, time, size: 0, count: padding - Self.headerLength, at: offset)
            touched = max(touched, offset + Self.headerLength)
            offset = 0
        }
        putHeader(kind, time, size: size, count: payload.count, at: offset)
        if let bytes = payload.baseAddress {
            records.advanced(by: offset + Self.headerLength).copyMemory(from: bytes, byteCount: payload.count)
        }
        touched = max(touched, offset + length)
        head += UInt64(padding + length)
        croost_store(word(.head), head)
        return true
    }

    /// Begins anew at the beginning of the memory, where that is far: there is nothing in the ring.
    private func rewind() {
        let offset = head % UInt64(capacity)
        guard offset >= UInt64(Self.rewindLength) else { return }
        head += UInt64(capacity) - offset
        origin = head
        croost_store(word(.origin), head)
    }

    /// Whether who takes sleeps, and may have missed what was put last.
    var hasSleeper: Bool {
        croost_fence()
        return croost_load(word(.isAsleep)) != 0
    }

    /// Whether somebody has to be woken now, which is for the caller to do.
    func takeSleeper() -> Bool { hasSleeper && croost_exchange(word(.isAsleep), 0) != 0 }

    /// Asks for a word as soon as there is room again.
    func askForRoom() { _ = croost_exchange(word(.wantsRoom), 1) }

    /// Says how many bytes were left out behind the last record; nil where there is no gap.
    func noteGap(_ size: UInt64?) { croost_store(word(.gap), size.map { $0 + 1 } ?? 0) }

    /// Gives the pages back where the ring is empty; returns whether it is.
    func giveBack() -> Bool {
        guard pending == 0 else { return false }
        croost_give_back(records, capacity)
        touched = 0
        return true
    }

    private func putHeader(_ kind: RingRecord.Kind, _ time: RingRecord.Time, size: UInt64, count: Int, at offset: Int) {
        let header = records.advanced(by: offset)
        header.storeBytes(of: UInt64(count) | UInt64(kind.rawValue) << 48, as: UInt64.self)
        header.storeBytes(of: time.timestamp, toByteOffset: 8, as: UInt64.self)
        header.storeBytes(of: time.elapsed, toByteOffset: 16, as: UInt64.self)
        header.storeBytes(of: size, toByteOffset: 24, as: UInt64.self)
    }

    // MARK: Taking

    /// Bytes that were left out behind the last record; nil where there is no gap.
    var gap: UInt64? {
        let gap = croost_load(word(.gap))
        return gap > 0 ? gap - 1 : nil
    }

    /// Behind the last record that has been put so far; `position` goes on to the next one, if any.
    func end(for position: inout UInt64) -> UInt64 {
        let end = end
        let origin = croost_load(word(.origin))
        // The ring was begun anew when there was nothing in it.
        if end != position, origin > position { position = origin }
        return end
    }

    /// Behind the last record that has been put so far.
    var end: UInt64 { croost_load(word(.head)) }

    /// The record at `position`, which must be in front of ``end``; moves on behind it.
    func take(_ position: inout UInt64) -> RingRecord {
        let offset = Int(position % UInt64(capacity))
        let header = records.advanced(by: offset)
        let first = header.load(as: UInt64.self)
        let count = Int(first & 0xFFFF_FFFF)
        position += UInt64(Self.length(ofPayload: count))
        return RingRecord(
            kind: RingRecord.Kind(rawValue: UInt8(truncatingIfNeeded: first >> 48)) ?? .padding,
            time: RingRecord.Time(
                timestamp: header.load(fromByteOffset: 8, as: UInt64.self),
                elapsed: header.load(fromByteOffset: 16, as: UInt64.self)
            ),
            size: header.load(fromByteOffset: 24, as: UInt64.self),
            payload: UnsafeRawBufferPointer(start: header.advanced(by: Self.headerLength), count: count)
        )
    }

    /// All in front of `position` is on the disk, in a file of `length` bytes: its room can be used again.
    func commit(_ position: UInt64, length: UInt64) {
        let next = croost_load(word(.committed)) + 1
        let pair = 1 + 2 * Int(next & 1)
        croost_store(word(.committed, pair), position)
        croost_store(word(.committed, pair + 1), length)
        croost_store(word(.committed), next)
    }

    /// Whether somebody waits for room, of which there is plenty now; asked once for each time.
    func takeRoomWish() -> Bool {
        croost_load(word(.wantsRoom)) != 0
            && end - max(committed.position, croost_load(word(.origin))) <= UInt64(capacity / 2)
            && croost_exchange(word(.wantsRoom), 0) != 0
    }

    /// Goes to sleep unless there is more behind `position`.
    func fallAsleep(at position: UInt64) -> Bool {
        _ = croost_exchange(word(.isAsleep), 1)
        croost_fence()
        guard end == position else {
            wakeUp()
            return false
        }
        return true
    }

    /// Sleeps no more.
    func wakeUp() { _ = croost_exchange(word(.isAsleep), 0) }
}
