/// What can be wrong with a request, and the one table from the D-Bus error to the exit status of `roost`.
///
/// The raw value is the last part of the D-Bus error's name. The exit statuses keep clear of those that shells use for a
/// command (1, 2, 128 and above) as far as they can: an attached client returns the agent's own status.
public enum SessionErrorCode: String, Error, Hashable, Sendable, CaseIterable {
    /// The specification of a session, a limit or another argument cannot be used.
    case invalidSpec = "InvalidSpec"
    /// The working directory does not exist or cannot be entered.
    case workingDirectoryMissing = "WorkingDirectoryMissing"
    /// No session has this id, prefix or name.
    case noSuchSession = "NoSuchSession"
    /// The prefix stands for more than one session.
    case ambiguousSession = "AmbiguousSession"
    /// Nothing of the session was recorded, or nothing is kept any more.
    case noSuchRecording = "NoSuchRecording"
    /// The session's host, the broker or the bus does not answer.
    case hostUnreachable = "HostUnreachable"
    /// Roost itself failed.
    case `internal` = "Internal"
    /// A live session has this name already.
    case nameTaken = "NameTaken"
    /// As many sessions run as may run.
    case capacityReached = "CapacityReached"
    /// The session has ended.
    case notRunning = "NotRunning"
    /// The session runs, and what was asked for is for one that has ended.
    case alreadyRunning = "AlreadyRunning"
    /// The session's host cannot become the installed program, and goes on as it is.
    case upgradeRefused = "UpgradeRefused"
    /// The caller may not do this.
    case notAllowed = "NotAllowed"
    /// This machine cannot enforce the limit.
    case limitUnsupported = "LimitUnsupported"
    /// This machine cannot keep what the sandbox promises.
    case sandboxUnsupported = "SandboxUnsupported"
    /// The session waits for an answer of its user.
    case sessionBlocked = "SessionBlocked"
    /// What was waited for has not come in time.
    case timedOut = "TimedOut"
    /// The command exists but may not be executed.
    case permissionDenied = "PermissionDenied"
    /// The command does not exist.
    case commandNotFound = "CommandNotFound"

    /// What the name of each D-Bus error of Roost begins with.
    public static let dbusPrefix = "org.roost.Sessions1.Error."

    /// The name of the D-Bus error.
    public var dbusName: String { Self.dbusPrefix + rawValue }

    /// The code of a D-Bus error; nil when the error is not one of Roost's.
    public init?(dbusName: String) {
        guard dbusName.hasPrefix(Self.dbusPrefix) else { return nil }
        self.init(rawValue: String(dbusName.dropFirst(Self.dbusPrefix.count)))
    }

    /// What `roost` exits with (sysexits.h where it has a fitting number; 126 and 127 as a shell does).
    public var exitStatus: Int32 {
        switch self {
        case .invalidSpec: 65
        case .workingDirectoryMissing: 66
        case .noSuchSession: 67
        case .ambiguousSession: 68
        case .hostUnreachable: 69
        case .internal: 70
        case .alreadyRunning: 71
        case .noSuchRecording: 72
        case .nameTaken: 73
        case .capacityReached: 75
        case .notRunning: 76
        case .upgradeRefused: 74
        case .notAllowed: 77
        case .limitUnsupported: 78
        case .sandboxUnsupported: 79
        case .sessionBlocked: 80
        // As timeout(1) does.
        case .timedOut: 124
        case .permissionDenied: 126
        case .commandNotFound: 127
        }
    }

    /// What the exit status means, in one line of help.
    public var summary: String {
        switch self {
        case .invalidSpec: "a value cannot be used: a name, tag, size, limit or other argument"
        case .workingDirectoryMissing: "the working directory does not exist or cannot be entered"
        case .noSuchSession: "no session has this id, prefix or name"
        case .ambiguousSession: "the prefix stands for more than one session"
        case .noSuchRecording: "nothing of the session was recorded, or nothing is kept any more"
        case .hostUnreachable: "the user bus, the broker or the session's host does not answer"
        case .internal: "Roost itself failed"
        case .nameTaken: "a live session has this name already"
        case .capacityReached: "as many sessions run as may run"
        case .notRunning: "the session has ended"
        case .alreadyRunning: "the session runs already"
        case .upgradeRefused: "the session's host cannot become the installed program, and goes on as it is"
        case .notAllowed: "you may not do this"
        case .limitUnsupported: "this machine cannot enforce the limit"
        case .sandboxUnsupported: "this machine cannot keep what the sandbox promises"
        case .sessionBlocked: "the session waits for an answer of its user"
        case .timedOut: "what was waited for has not come in time"
        case .permissionDenied: "the command exists but may not be executed"
        case .commandNotFound: "the command does not exist"
        }
    }
}
