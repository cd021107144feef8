extension Engine {
    /// What the key Enter sends: a sequence where the program has asked for all keys as such (kitty keyboard protocol,
    /// flag 8), else a carriage return.
    public var enterKey: [UInt8] {
        core.screen.keyboard.current & 8 == 0 ? [0x0D] : Array("\u{1B}[13u".utf8)
    }
}
