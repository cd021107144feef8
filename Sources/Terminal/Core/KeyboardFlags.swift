/// The flags of one screen and those that were pushed under them (kitty keyboard protocol, "progressive enhancement").
struct KeyboardFlags: Equatable {
    static let all: UInt8 = 0x1F

    var current: UInt8 = 0
    var stack: [UInt8] = []

    mutating func push(_ flags: UInt8) {
        if stack.count >= Limits.maximumKeyboardStack { stack.removeFirst() }
        stack.append(current)
        current = flags & KeyboardFlags.all
    }

    mutating func pop(_ count: Int) {
        for _ in 0..<min(count, Limits.maximumKeyboardStack + 1) { current = stack.popLast() ?? 0 }
    }

    /// Mode 1 sets all flags, 2 adds, 3 takes away.
    mutating func set(_ flags: UInt8, mode: Int) {
        let flags = flags & KeyboardFlags.all
        switch mode {
        case 2: current |= flags
        case 3: current &= ~flags
        default: current = flags
        }
    }
}
