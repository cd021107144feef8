/// Who waits for room, in the order in which they came. It does no I/O.
///
/// A place that is given away is held until it is taken or given back, so that nobody who comes later gets it.
struct CapacityQueue {
    /// One who waits.
    struct Ticket: Hashable, Sendable {
        let number: UInt64
    }

    private struct Entry {
        let ticket: Ticket
        let tags: [String]
    }

    private var waiting: [Entry] = []
    private var held: [Entry] = []
    private var last: UInt64 = 0

    /// How many wait.
    var count: Int { waiting.count }

    /// How many places are held for those whose turn has come; with a tag, those of them with this tag.
    func held(tag: String? = nil) -> Int {
        held.count { entry in tag.map(entry.tags.contains) ?? true }
    }

    /// Takes the last place in the queue, for a session with these tags.
    mutating func join(tags: [String]) -> Ticket {
        last += 1
        let ticket = Ticket(number: last)
        waiting.append(Entry(ticket: ticket, tags: tags))
        return ticket
    }

    /// Goes away: from the queue, or from the place that was held.
    mutating func leave(_ ticket: Ticket) {
        waiting.removeAll { $0.ticket == ticket }
        held.removeAll { $0.ticket == ticket }
    }

    /// The first for which there is room, whose place is held from now on; nil when there is none. One whose tag has no
    /// room keeps nobody up who has another.
    mutating func admit(hasRoom: (_ tags: [String], CapacityQueue) -> Bool) -> Ticket? {
        guard let index = waiting.firstIndex(where: { hasRoom($0.tags, self) }) else { return nil }
        let entry = waiting.remove(at: index)
        held.append(entry)
        return entry.ticket
    }

    /// Everybody who waits, who waits no more.
    mutating func dismiss() -> [Ticket] {
        defer { waiting = [] }
        return waiting.map(\.ticket)
    }
}
