import SessionModel
import Systemd

/// Why a request to the broker failed.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, and with it the exit status.
    public var code: SessionErrorCode
    /// What was wrong, with which value, and what to do.
    public var message: String
    /// The failure on the bus, where there was one.
    public var cause: SystemdError?

    /// A failure in words.
    public init(_ code: SessionErrorCode, _ message: String, cause: SystemdError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }

    /// A failed connection to the user's bus.
    static func noBus(_ cause: SystemdError) -> ClientError {
        ClientError(
            .hostUnreachable,
            "the user's D-Bus is not reachable: \(cause.message); run \"roost doctor\" to see why",
            cause: cause
        )
    }

    /// An answer of the broker that is not what this client knows.
    static func unreadable(_ member: String) -> ClientError {
        ClientError(.internal, "the broker's answer to \(member) cannot be read; client and broker differ too much")
    }

    /// Does `body`; what fails in it on the bus is this client's failure.
    static func wrapping<Result>(_ body: () throws(SystemdError) -> Result) throws(ClientError) -> Result {
        do {
            return try body()
        } catch {
            throw ClientError(error)
        }
    }

    /// A failed call of the broker, by the D-Bus name of the error (D-Bus Specification, "Error names").
    init(_ cause: SystemdError) {
        if let name = cause.name, let code = SessionErrorCode(dbusName: name) {
            self.init(code, cause.message, cause: cause)
            return
        }
        if let name = cause.name, name.hasPrefix("org.freedesktop.systemd1.") {
            // The broker passes none of these on: its own activation has failed.
            self.init(
                .hostUnreachable,
                "the broker could not be started: \(cause.message); run \"roost service install\", or \"roost doctor\" to see more",
                cause: cause
            )
            return
        }
        let standard = "org.freedesktop.DBus.Error."
        guard let name = cause.name, name.hasPrefix(standard) else {
            self.init(Self.code(ofErrno: cause.errno), cause.message, cause: cause)
            return
        }
        switch name.dropFirst(standard.count) {
        case "ServiceUnknown", "NameHasNoOwner":
            self.init(
                .hostUnreachable,
                "the bus does not know \(BusAddress.name): the broker is not installed for this user; "
                    + "run \"roost service install\", or \"roost doctor\" to see more",
                cause: cause
            )
        case let kind where kind.hasPrefix("Spawn.") || kind == "TimedOut":
            self.init(
                .hostUnreachable,
                "the broker could not be started: \(cause.message); see \"journalctl --user --user-unit roost.service\"",
                cause: cause
            )
        case "NoReply":
            self.init(
                .hostUnreachable,
                "the broker left before it answered, and what was asked may have been done or not; "
                    + "\"roost list\" shows how things are, \"roost daemon logs\" why it left",
                cause: cause
            )
        case "Timeout", "Disconnected":
            self.init(
                .hostUnreachable,
                "the broker does not answer: \(cause.message); see \"roost service status\"",
                cause: cause
            )
        case "UnknownObject": self.init(.noSuchSession, "the session is gone", cause: cause)
        case "InvalidArgs": self.init(.invalidSpec, cause.message, cause: cause)
        case "AccessDenied": self.init(.notAllowed, cause.message, cause: cause)
        case "UnknownMethod", "UnknownProperty", "UnknownInterface":
            self.init(
                .internal,
                "the broker is too old for this: \(cause.message); run \"roost service restart\" (sessions go on)",
                cause: cause
            )
        default: self.init(.internal, "\(cause.message) (\(name))", cause: cause)
        }
    }

    private static func code(ofErrno errno: Int32) -> SessionErrorCode {
        // The numbers that libsystemd uses for a connection that is gone or silent.
        switch errno {
        case 32, 103, 104, 107, 110, 111: .hostUnreachable
        default: .internal
        }
    }
}
