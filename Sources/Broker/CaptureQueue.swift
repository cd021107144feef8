/// Who waits for copies of a host's screen, in order: the host is asked for one at a time.
///
/// A host answers in order and an answer does not say whose it is, so one that nobody waits for any more must come
/// before the next is asked for.
struct CaptureQueue<Waiter> {
    private var waiting: [Waiter] = []
    /// Whose answer comes next; nil where there is none, or where it is not wanted any more.
    private(set) var current: Waiter?
    /// Whether the host owes an answer.
    private(set) var isOwed = false

    /// Whether nobody waits.
    var isEmpty: Bool { waiting.isEmpty && current == nil }

    /// Puts a waiter behind the others.
    mutating func append(_ waiter: Waiter) {
        waiting.append(waiter)
    }

    /// Whom to ask the host for now, who becomes the current one; nil while an answer is owed, or nobody waits.
    mutating func next() -> Waiter? {
        guard !isOwed, !waiting.isEmpty else { return nil }
        isOwed = true
        current = waiting.removeFirst()
        return current
    }

    /// The answer that was owed has come, or never will.
    mutating func answered() {
        isOwed = false
        current = nil
    }

    /// Takes all waiters out, as the host is silent. What it owes, it goes on to owe.
    mutating func giveUp() -> [Waiter] {
        defer { (current, waiting) = (nil, []) }
        return [current].compactMap { $0 } + waiting
    }
}
