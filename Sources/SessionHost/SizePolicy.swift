import SessionModel

/// Whose size the terminal has: that of the control client that typed last, attaching counting as typing.
///
/// Viewers are not in here, and a client whose size is not known is passed over.
struct SizePolicy {
    private var clients: [(number: UInt64, size: TerminalSize)] = []

    /// The size that the terminal should have; nil when it should stay as it is.
    var wanted: TerminalSize? { clients.last { $0.size.isKnown }?.size }

    /// The clients that count, in the order in which they typed.
    var order: [(number: UInt64, size: TerminalSize)] { clients }

    /// The control client that typed last: what is for one window alone is for this one's.
    var leader: UInt64? { clients.last?.number }

    /// A control client has attached.
    mutating func attach(_ number: UInt64, _ size: TerminalSize) {
        remove(number)
        clients.append((number, size))
    }

    /// A client has a new size.
    mutating func resize(_ number: UInt64, _ size: TerminalSize) {
        guard let index = clients.firstIndex(where: { $0.number == number }) else { return }
        clients[index].size = size
    }

    /// A client has typed; returns whether that made it the last.
    mutating func typed(_ number: UInt64) -> Bool {
        guard clients.last?.number != number, let index = clients.firstIndex(where: { $0.number == number }) else {
            return false
        }
        clients.append(clients.remove(at: index))
        return true
    }

    /// A client has gone.
    mutating func remove(_ number: UInt64) {
        clients.removeAll { $0.number == number }
    }
}
