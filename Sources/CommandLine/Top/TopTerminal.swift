import Glibc
import SessionModel

/// The user's terminal while `roost top` has it: the alternate screen, no echo, keys as they are pressed.
///
/// Signals that keys make are left alone: Ctrl-C and Ctrl-Z come as SIGINT and SIGTSTP.
final class TopTerminal {
    private var saved: termios?
    private var isOpen = false

    /// Whether standard input and output are a terminal that can show it.
    static var isUsable: Bool {
        let term = Console.environment("TERM") ?? ""
        return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !term.isEmpty && term != "dumb"
    }

    deinit {
        close()
    }

    /// Columns and rows (TIOCGWINSZ, tty_ioctl(4)); 80 and 24 where they are not known.
    var size: (columns: Int, rows: Int) {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    /// Goes to the alternate screen (xterm ctlseqs, mode 1049); without a cursor, and without wrapping (DECAWM).
    func open() {
        guard !isOpen else { return }
        isOpen = true
        var mode = termios()
        if tcgetattr(STDIN_FILENO, &mode) == 0 {
            if saved == nil { saved = mode }
            mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(STDIN_FILENO, TCSANOW, &mode)
        }
        Console.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    }

    /// Leaves the terminal as it was.
    func close() {
        guard isOpen else { return }
        isOpen = false
        Console.write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        if var mode = saved { tcsetattr(STDIN_FILENO, TCSANOW, &mode) }
    }

    /// Shows `lines` from the top of the screen on, and nothing else.
    func show(_ lines: [String]) {
        // Each line is erased behind its text, so that nothing flickers.
        Console.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// What was typed, nil at the end of the input.
    func read() -> String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return "" }
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
