import Glibc

// What the kernel knows of the side that the agent reads from.
extension PseudoTerminal {
    /// The longest line that a program can read in line mode (termios(3), "Canonical and noncanonical mode").
    static let maximumLine = 4095

    /// Whether programs get whole lines (ICANON): then the kernel, and not the program, sees what is a line's end.
    var isLineMode: Bool {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ICANON) != 0
    }

    /// Whether something that was written is not read yet; in line mode only lines that are whole count.
    ///
    /// Of what is still on its way from the master the kernel knows nothing before poll(2) has been asked: that waits
    /// for it (n_tty_poll).
    var hasUnreadInput: Bool {
        guard peer >= 0 else { return false }
        var entry = pollfd(fd: peer, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 1, 0) > 0, entry.revents & Int16(POLLIN) != 0 { return true }
        var count: Int32 = 0
        return ioctl(peer, UInt(FIONREAD), &count) == 0 && count > 0
    }
}
