import Glibc
import SessionModel

/// The user's own terminal: put into raw mode for a window, and put back on every way out.
final class OuterTerminal {
    /// What keys are read from.
    let input: Int32 = STDIN_FILENO
    /// What is written to: never blocks where that could be had without changing the descriptor of others.
    let output: OutputQueue
    /// Whether keys come from a terminal.
    let isInputTerminal: Bool
    /// Whether output goes to a terminal that understands control sequences.
    let isOutputTerminal: Bool

    /// Whether what the terminal answers can be read.
    var isTwoWay: Bool { isInputTerminal && isOutputTerminal }

    private var saved: termios?
    private var isOpen = false

    /// Looks at standard input and output; changes nothing.
    init() {
        isInputTerminal = isatty(STDIN_FILENO) == 1
        let term = getenv("TERM").map { String(cString: $0) } ?? ""
        isOutputTerminal = isatty(STDOUT_FILENO) == 1 && term != "dumb"
        output = OutputQueue(STDOUT_FILENO)
    }

    deinit {
        restoreMode()
    }

    /// The size of the terminal (TIOCGWINSZ, tty_ioctl(4)); all 0 when there is none.
    var size: TerminalSize {
        for descriptor in [STDOUT_FILENO, STDIN_FILENO] {
            var window = winsize()
            if ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 {
                return TerminalSize(
                    columns: window.ws_col,
                    rows: window.ws_row,
                    pixelWidth: window.ws_xpixel,
                    pixelHeight: window.ws_ypixel
                )
            }
        }
        return TerminalSize(columns: 0, rows: 0)
    }

    /// Goes into raw mode (cfmakeraw(3)) and heals what an earlier client left behind; where somebody reads the answer, it
    /// asks for the terminal's colours.
    func open(asksColors: Bool = true) {
        if isInputTerminal {
            var mode = termios()
            if tcgetattr(input, &mode) == 0 {
                if saved == nil { saved = mode }
                cfmakeraw(&mode)
                tcsetattr(input, TCSANOW, &mode)
            }
        }
        // Told to go on after SIGSTOP, it is open already, and the title is kept already.
        if isOutputTerminal, !isOpen {
            output.writeNow(TerminalReset.begin + (isTwoWay && asksColors ? TerminalReset.colorQuery : ""))
        }
        isOpen = true
    }

    /// Leaves the terminal as it was: `placement` nil when it is gone and nothing can be written.
    ///
    /// What the terminal still answers to the program, and mouse reports on their way, are waited for and thrown away,
    /// so that the shell does not get them as input.
    func close(_ placement: TerminalReset.Placement?) {
        guard isOpen else { return }
        isOpen = false
        if let placement, isOutputTerminal {
            output.writeNow(TerminalReset.end(placement))
            if isInputTerminal { usleep(Self.settleTime) }
        }
        if isInputTerminal { tcflush(input, TCIFLUSH) }
        restoreMode()
    }

    /// How long answers of the terminal may take after the reset, in microseconds.
    private static let settleTime: UInt32 = 20_000

    private func restoreMode() {
        guard var mode = saved else { return }
        // Not TCSAFLUSH: it would wait for the output of a terminal that is stopped.
        tcsetattr(input, TCSANOW, &mode)
        saved = nil
    }
}
