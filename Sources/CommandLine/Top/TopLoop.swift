import Client
import Glibc
import SessionModel
import Systemd

/// `roost top` on a terminal: asks the broker again and again while somebody looks, and not a moment longer.
final class TopLoop {
    private let client: SessionsClient
    private let terminal = TopTerminal()
    /// Microseconds between two questions.
    private let delay: UInt64
    private var screen = TopScreen()
    private var due: UInt64 = 0

    /// How long the broker may take: keys wait for it.
    private static let patience = Duration.seconds(5)

    init(client: SessionsClient, delay: UInt64, order: TopOrder) {
        self.client = client
        self.delay = delay
        screen.order = order
    }

    /// Shows the sessions until a key or a signal ends it; returns the number of the signal, 0 for a key.
    func run() -> Int32 {
        let signals = SignalWatch([SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])
        terminal.open()
        defer { terminal.close() }
        while true {
            if SystemClock.monotonic >= due { refresh() }
            draw()
            var entries = (
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            )
            let wait = due > SystemClock.monotonic ? (due - SystemClock.monotonic) / 1000 + 1 : 0
            withUnsafeMutablePointer(to: &entries) {
                _ = $0.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, Int32(clamping: wait)) }
            }
            if entries.0.revents != 0, let signal = handle(signals) { return signal }
            // The terminal is gone.
            if entries.1.revents != 0, let ending = type() { return ending }
        }
    }

    private func refresh() {
        do throws(ClientError) {
            screen.sample = try TopSample.take(client, before: screen.sample?.usage, timeout: Self.patience)
            screen.problem = nil
        } catch {
            screen.problem = error.message
        }
        due = SystemClock.monotonic + delay
    }

    private func draw() {
        let size = terminal.size
        terminal.show(screen.lines(columns: size.columns, rows: size.rows, style: Console.style))
    }

    /// Returns the signal that ends it.
    private func handle(_ signals: SignalWatch) -> Int32? {
        while let signal = signals.next() {
            switch signal {
            case SIGWINCH: break
            case SIGTSTP:
                terminal.close()
                kill(getpid(), SIGSTOP)
            // Stopped in any way, the shell has set the terminal's mode for itself, and written on it.
            case SIGCONT:
                terminal.close()
                terminal.open()
                due = 0
            default: return signal
            }
        }
        return nil
    }

    /// Returns how it ends, where it does.
    private func type() -> Int32? {
        guard let text = terminal.read() else { return SIGHUP }
        for key in TopKeys.split(text) {
            switch screen.take(key) {
            case .quit: return 0
            case .refresh: due = 0
            case .redraw, .none: break
            }
        }
        return nil
    }
}
