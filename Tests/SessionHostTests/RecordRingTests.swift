import Glibc
import Testing

@testable import SessionHost

/// The ring between a host and who writes its recording.
@Suite("The recording's ring")
struct RecordRingTests {
    private let time = RingRecord.Time(timestamp: 1, elapsed: 2)

    private func put(_ ring: RecordRing, _ bytes: [UInt8], size: UInt64 = 0) -> Bool {
        bytes.withUnsafeBytes { ring.put(.output, time, size: size, $0) }
    }

    /// The next record that is not padding; nil where there is none.
    private func take(_ ring: RecordRing, _ position: inout UInt64) -> RingRecord? {
        while ring.end(for: &position) != position {
            let record = ring.take(&position)
            if record.kind != .padding { return record }
        }
        return nil
    }

    @Test("records of any size come out as they went in, round after round", arguments: 1...20)
    func random(seed: UInt64) throws {
        var generator = Seeded(state: seed)
        let ring = try #require(RecordRing(capacity: 1 << 16))
        var expected: [[UInt8]] = []
        var position: UInt64 = 0
        var (refused, taken) = (0, 0)
        for number in 0..<4000 {
            let length = Int.random(in: 0...(Bool.random(using: &generator) ? 40 : 9000), using: &generator)
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &+ number) }
            if put(ring, bytes, size: UInt64(number)) {
                expected.append(bytes)
            } else {
                refused += 1
                #expect(ring.pending + 2 * RecordRing.length(ofPayload: length) > ring.capacity)
            }
            for _ in 0..<Int.random(in: 0...2, using: &generator) where !expected.isEmpty {
                let record = try #require(take(ring, &position))
                #expect(record.payload.elementsEqual(expected.removeFirst()) && record.time == time)
                taken += 1
                // What is committed may be written over.
                if Bool.random(using: &generator) { ring.commit(position, length: UInt64(taken)) }
            }
        }
        #expect(refused > 0 && taken > 2000)
        for bytes in expected { #expect(try #require(take(ring, &position)).payload.elementsEqual(bytes)) }
        #expect(take(ring, &position) == nil)
    }

    @Test("what is committed and the file's length belong together, and nothing else is given up")
    func commit() throws {
        let ring = try #require(RecordRing(capacity: 1 << 16))
        #expect(!ring.wasTakenFrom && ring.committed == (0, 0))
        for number in 1...5 {
            #expect(put(ring, [1]))
            ring.commit(ring.end, length: UInt64(number) * 100)
            #expect(ring.wasTakenFrom && ring.committed == (ring.end, UInt64(number) * 100) && ring.pending == 0)
        }
    }

    @Test("the largest record is the ring's length; one more byte never fits")
    func largest() throws {
        let ring = try #require(RecordRing(capacity: 1 << 16))
        let most = ring.capacity - RecordRing.headerLength
        #expect(!put(ring, [UInt8](repeating: 1, count: most + 1)))
        #expect(put(ring, [UInt8](repeating: 1, count: most)))
        #expect(!put(ring, []) && ring.pending == ring.capacity)
        ring.commit(ring.end, length: 1)
        #expect(put(ring, []))
    }

    @Test("a ring that is emptied again and again stays small, and gives back what it needed once")
    func smallness() throws {
        let ring = try #require(RecordRing())
        for _ in 0..<10_000 {
            #expect(put(ring, [UInt8](repeating: 7, count: 1000)))
            ring.commit(ring.end, length: 1)
        }
        #expect(ring.touched <= 128 << 10)
        for _ in 0..<20 { #expect(put(ring, [UInt8](repeating: 7, count: 256 << 10))) }
        #expect(ring.touched > 4 << 20)
        #expect(!ring.giveBack(), "what was not taken stays")
        ring.commit(ring.end, length: 1)
        #expect(ring.giveBack() && ring.touched == 0)
        #expect(put(ring, [9]))
        var position = ring.committed.position
        #expect(take(ring, &position)?.payload.first == 9)
    }

    @Test("a ring that is begun anew has all of its room")
    func rewound() throws {
        let ring = try #require(RecordRing(capacity: 1 << 20))
        #expect(put(ring, [UInt8](repeating: 7, count: 100 << 10)))
        ring.commit(ring.end, length: 1)
        var count = 0
        while put(ring, [UInt8](repeating: 7, count: 10 << 10)) { count += 1 }
        #expect(count >= 100)
        var position = ring.committed.position
        for _ in 0..<count { #expect(take(ring, &position)?.payload.count == 10 << 10) }
        #expect(take(ring, &position) == nil)
    }

    @Test("who sleeps is woken once, and nobody falls asleep over a record")
    func sleep() throws {
        let ring = try #require(RecordRing(capacity: 1 << 16))
        #expect(!ring.takeSleeper())
        #expect(ring.fallAsleep(at: 0))
        #expect(put(ring, [1]))
        #expect(ring.takeSleeper() && !ring.takeSleeper())
        #expect(!ring.fallAsleep(at: 0) && !ring.takeSleeper())
    }

    @Test("who waits for room hears of it once half of it is there")
    func room() throws {
        let ring = try #require(RecordRing(capacity: 1 << 16))
        while put(ring, [UInt8](repeating: 1, count: 1000)) {}
        #expect(!ring.takeRoomWish())
        ring.askForRoom()
        #expect(!ring.takeRoomWish())
        var position: UInt64 = 0
        while position < UInt64(ring.capacity / 2) { _ = ring.take(&position) }
        ring.commit(position, length: 1)
        #expect(ring.takeRoomWish() && !ring.takeRoomWish())
    }

    @Test("a gap is known to who takes")
    func gap() throws {
        let ring = try #require(RecordRing(capacity: 1 << 16))
        #expect(ring.gap == nil)
        for size: UInt64 in [0, 1, 1 << 40] {
            ring.noteGap(size)
            #expect(ring.gap == size)
        }
        ring.noteGap(nil)
        #expect(ring.gap == nil)
    }

    @Test("what the next program has to know comes through a hand-over")
    func state() {
        for state in [
            RecorderState(origin: 0, gap: nil, writer: 0), RecorderState(origin: 1 << 50, gap: 0, writer: 4711),
            RecorderState(origin: .max, gap: 1 << 40, writer: .max),
        ] {
            #expect(RecorderState(state.bytes) == state)
        }
        #expect(RecorderState([1, 2, 3]) == nil)
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
