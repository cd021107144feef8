import FoundationEssentials
import Glibc

/// Where results and messages go.
enum Console {
    /// Colours for results on standard output.
    static let style = Style(isTerminal: isatty(STDOUT_FILENO) == 1, environment: environment)

    /// Whether results are read by a person.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The width to which tables are cut; nil when results go to a file or a program.
    static var width: Int? {
        guard isTerminal else { return nil }
        if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return nil }
        return Int(window.ws_col)
    }

    /// A variable of the environment.
    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Writes a result and a line feed to standard output.
    static func print(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// Writes a result that ends its lines itself.
    static func write(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a message to standard error, behind the program's name.
    static func complain(_ message: String) {
        write("roost: \(message)\n", to: STDERR_FILENO)
    }

    /// Writes a hint for a person; a program that reads the results does not get it.
    static func hint(_ line: String) {
        guard isTerminal else { return }
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Writes a notice about a window: to the terminal that had it, or else to standard error.
    static func notice(_ line: String) {
        write(line + "\n", to: isTerminal ? STDOUT_FILENO : STDERR_FILENO)
    }

    /// Writes `value` as JSON: one line for a program, indented for a person; keys in alphabetical order.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isTerminal { encoder.outputFormatting.insert(.prettyPrinted) }
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count > 0 {
                offset += count
            } else if errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}
