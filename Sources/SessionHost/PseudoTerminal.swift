import Glibc
import SessionModel

/// The master side of the agent's terminal (pty(7)). No call blocks.
final class PseudoTerminal {
    /// What a read or a write came to.
    enum Transfer: Equatable {
        /// So many bytes, at least one.
        case moved(Int)
        /// Nothing now.
        case wouldBlock
        /// Nothing any more.
        case hungUp
    }

    /// The master's descriptor, for the event loop.
    let descriptor: Int32
    /// The size as last set.
    private(set) var size: TerminalSize
    /// The other side's descriptor; -1 once it is closed.
    private(set) var peer: Int32

    /// Takes over both descriptors. The peer is kept open so that an agent that closes its terminal and lives on, or
    /// opens it again, is no hang-up: a master that was hung up on would be readable for ever.
    init(master: Int32, peer: Int32, size: TerminalSize) {
        descriptor = master
        self.peer = peer
        self.size = size
    }

    deinit {
        closePeer()
        close(descriptor)
    }

    /// Lets the master see the end once no process has the terminal open.
    func closePeer() {
        guard peer >= 0 else { return }
        close(peer)
        peer = -1
    }

    /// Reads once into `buffer`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        transfer { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// Writes as much of `bytes` as the terminal takes at once.
    func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        transfer { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
    }

    private func transfer(_ call: () -> Int) -> Transfer {
        while true {
            let count = call()
            if count > 0 { return .moved(count) }
            switch (count, errno) {
            case (0, _): return .hungUp
            case (_, EINTR): continue
            case (_, EAGAIN): return .wouldBlock
            default: return .hungUp
            }
        }
    }

    /// Sets the size; returns false when it was so already. Only a change reaches the programs as SIGWINCH.
    ///
    /// Pixels that are not known leave the known ones alone while the cells are the same.
    func setSize(_ wanted: TerminalSize) -> Bool {
        var new = wanted.clamped
        if new.columns == size.columns, new.rows == size.rows, new.pixelWidth == 0, new.pixelHeight == 0 { new = size }
        guard new != size else { return false }
        var window = winsize(
            ws_row: new.rows,
            ws_col: new.columns,
            ws_xpixel: new.pixelWidth,
            ws_ypixel: new.pixelHeight
        )
        guard ioctl(descriptor, UInt(TIOCSWINSZ), &window) == 0 else { return false }
        size = new
        return true
    }

    /// Whether programs get single keys, and not lines (termios(3), ICANON).
    var isRaw: Bool {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ICANON) == 0
    }

    /// Whether the terminal shows what is typed (ECHO of termios(3)); not where that cannot be known.
    var isEchoing: Bool {
        var modes = termios()
        return tcgetattr(descriptor, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
    }

    /// The terminal's foreground process group; nil when there is none (tcgetpgrp(3)).
    var foregroundGroup: pid_t? {
        var group: pid_t = 0
        guard ioctl(descriptor, UInt(TIOCGPGRP), &group) == 0, group > 1 else { return nil }
        return group
    }
}
