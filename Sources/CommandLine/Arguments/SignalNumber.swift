import Glibc
import SessionModel

/// A signal to send (signal(7)).
public struct SignalNumber: Hashable, Sendable {
    /// The number, 1 to 64.
    public let number: Int32

    /// Takes a number as it is.
    public init(number: Int32) {
        self.number = number
    }

    /// Reads `TERM`, `SIGTERM`, `sigterm` or `15`.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        if let number = Int32(text) {
            guard (1...64).contains(number) else { throw ArgumentProblem("signals have the numbers 1 to 64") }
            self.number = number
            return
        }
        let upper = text.uppercased()
        let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        guard let number = Self.names.first(where: { $0.value == name })?.key else {
            throw ArgumentProblem("there is no such signal; give a name such as TERM, INT or HUP, or a number")
        }
        self.number = number
    }

    /// The names without `SIG`, for completion.
    public static var allNames: [String] { names.sorted { $0.key < $1.key }.map(\.value) }

    private static let names: [Int32: String] = [
        SIGHUP: "HUP", SIGINT: "INT", SIGQUIT: "QUIT", SIGILL: "ILL", SIGTRAP: "TRAP", SIGABRT: "ABRT", SIGBUS: "BUS",
        SIGFPE: "FPE", SIGKILL: "KILL", SIGUSR1: "USR1", SIGSEGV: "SEGV", SIGUSR2: "USR2", SIGPIPE: "PIPE",
        SIGALRM: "ALRM", SIGTERM: "TERM", SIGCHLD: "CHLD", SIGCONT: "CONT", SIGSTOP: "STOP", SIGTSTP: "TSTP",
        SIGTTIN: "TTIN", SIGTTOU: "TTOU", SIGURG: "URG", SIGXCPU: "XCPU", SIGXFSZ: "XFSZ", SIGVTALRM: "VTALRM",
        SIGPROF: "PROF", SIGWINCH: "WINCH", SIGIO: "IO", SIGPWR: "PWR", SIGSYS: "SYS",
    ]
}

extension SignalNumber: CustomStringConvertible {
    /// The name with `SIG`, or the number where there is none.
    public var description: String { Self.names[number].map { "SIG" + $0 } ?? "signal \(number)" }
}
