import Glibc

/// What libsystemd or a peer on the bus refused, with the error's number and, where there is one, its D-Bus name.
public struct SystemdError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure. New kinds may be added.
    public struct Code: Hashable, Sendable {
        private let rawValue: String

        private init(_ rawValue: String) { self.rawValue = rawValue }

        /// A function of the C library or of libsystemd failed; ``SystemdError/errno`` says how.
        public static let system = Code("system")
        /// A peer answered a call with an error; ``SystemdError/name`` says which.
        public static let remote = Code("remote")
        /// A message does not hold what was read from it, or cannot take what was appended.
        public static let message = Code("message")
        /// A job of the service manager ended without success; ``SystemdError/message`` has its result.
        public static let job = Code("job")
    }

    /// The kind of failure.
    public var code: Code
    /// What went wrong, for people.
    public var message: String
    /// The error number (errno(3)), always positive; for a remote error the one that its name maps to, else EIO.
    public var errno: Int32
    /// The D-Bus error name, such as `org.freedesktop.DBus.Error.NoReply`.
    public var name: String?

    /// An error of any kind.
    public init(code: Code, message: String, errno: Int32, name: String? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
        self.name = name
    }

    /// The failure of `function` with the negative error number that libsystemd returns.
    public init(_ function: String, returned result: Int32) {
        self.init(code: .system, message: "\(function): \(Self.text(of: -result))", errno: -result)
    }

    /// The failure of a function of the C library, from `errno`.
    public static func last(_ function: String) -> SystemdError {
        SystemdError(function, returned: -Glibc.errno)
    }

    /// The error's text, and its D-Bus name where there is one.
    public var description: String {
        name.map { "\(message) (\($0))" } ?? message
    }

    /// The text of an error number (strerror(3)).
    public static func text(of errno: Int32) -> String {
        strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    }
}

/// Passes a result of libsystemd on, or throws it where it is a negative error number.
@discardableResult
func check(_ result: Int32, _ function: String) throws(SystemdError) -> Int32 {
    guard result >= 0 else { throw SystemdError(function, returned: result) }
    return result
}
