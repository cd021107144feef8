import Glibc
import SessionModel

/// Why a session could not be started.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        /// The step of the start that failed, for the final record.
        public let step: FinalRecord.StartStep
        /// The exit status that systemd shows for it (systemd.exec(5), "Process Exit Codes").
        public let exitStatus: Int32

        /// The host was called wrongly or its launch file cannot be used (EX_NOINPUT of sysexits.h).
        public static let launch = Code(step: .launch, exitStatus: 66)
        /// The host's own means failed: its event loop or its socket (EX_OSERR).
        public static let system = Code(step: .launch, exitStatus: 71)
        /// There is no terminal to be had (EXIT_STDIN).
        public static let terminal = Code(step: .terminal, exitStatus: 208)
        /// The working directory cannot be entered (EXIT_CHDIR).
        public static let workingDirectory = Code(step: .workingDirectory, exitStatus: 200)
        /// The sandbox cannot be made, or does not hold (EXIT_NAMESPACE).
        public static let sandbox = Code(step: .sandbox, exitStatus: 226)
        /// The command cannot be run (EXIT_EXEC).
        public static let command = Code(step: .command, exitStatus: 203)
    }

    /// The kind of failure.
    public var code: Code
    /// What went wrong, with which value.
    public var message: String
    /// The error number (errno(3)); 0 where there is none.
    public var errno: Int32
    /// The path that was tried.
    public var path: String?

    init(_ code: Code, _ message: String, errno: Int32 = 0, path: String? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
        self.path = path
    }

    /// The failure of a system call on `path`, from `errno`.
    static func last(_ code: Code, _ call: String, path: String? = nil) -> HostError {
        let errno = Glibc.errno
        return HostError(code, "\(call)\(path.map { " " + $0 } ?? ""): \(text(of: errno))", errno: errno, path: path)
    }

    /// The text of an error number (strerror(3)).
    static func text(of errno: Int32) -> String {
        strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    }

    /// The message.
    public var description: String { message }
}
