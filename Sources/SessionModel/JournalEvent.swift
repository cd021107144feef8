/// What entries of the journal tell of. Each kind has a message id of its own, by which `journalctl MESSAGE_ID=` finds
/// it, and an explanation in the message catalog (`systemd/roost.catalog`).
public enum JournalEvent: String, Sendable, CaseIterable {
    /// A session's command runs.
    case started
    /// It was started again.
    case respawned
    /// A session that was interrupted could not be started again.
    case restoreFailed = "restore-failed"
    /// A window was opened onto a session.
    case attached
    /// A window was closed.
    case detached
    /// The limits of a session were changed while it runs.
    case limits
    /// The kernel has killed processes of a session for want of memory.
    case outOfMemory = "out-of-memory"
    /// Memory is short: a session that is idle has to go.
    case memoryPressure = "memory-pressure"
    /// The command ended by itself, with exit status 0.
    case exited
    /// The command ended by itself in another way, or its host was lost.
    case failed
    /// Somebody ended the session.
    case killed
    /// Policy ended it.
    case evicted
    /// The machine or the user's manager went down under it.
    case interrupted
    /// The host of a session became the installed program.
    case upgraded
    /// It did not.
    case upgradeRefused = "upgrade-refused"
    /// Lines of a session's output were not logged.
    case outputDropped = "output-dropped"
    /// A call was refused.
    case refused

    /// ROOST_EVENT of a line that a session's command has printed; it is no event.
    public static let output = "output"

    /// MESSAGE_ID (systemd.journal-fields(7)); made with `systemd-id128 new`, and never used for anything else.
    public var messageID: String {
        switch self {
        case .started: "17a07bdd35b54e519a6e60ef9165d1c5"
        case .respawned: "5be99dbbedd04e3e83d626c5d2682763"
        case .restoreFailed: "ed5d7b7e0b2e4b85971c5de18aebf293"
        case .attached: "a14fdd052a9d4b5686bc7e9ea1fee3b5"
        case .detached: "9431e509f1d1423c80558845e2276ce1"
        case .limits: "9008ef43e6394e3aa56703a51b2edc2e"
        case .outOfMemory: "f983dbad7e294d089fff872f424bb8d5"
        case .memoryPressure: "18a4fe076444414aa3a6a52b5f8d0f88"
        case .exited: "f8a4864f8f804328a612f194ebdc972e"
        case .failed: "73d9d695d1894939a96037d24f4403a9"
        case .killed: "d8229e89a3c84101be41b538950c3cf9"
        case .evicted: "7f093a914450420298a7f3700f98ce5f"
        case .interrupted: "5fcc98ed1b6a41e49ddebf07edb4dfe6"
        case .upgraded: "17896c6768c64eabafe782393e396576"
        case .upgradeRefused: "eaec2ccb6d32477b945bf0ca2017bc6f"
        case .outputDropped: "11c5e9a7e294481bb50973efa844f49a"
        case .refused: "5276378153384e8cbe7faf3f0e31b19a"
        }
    }

    /// The event of a session's end.
    public init?(end state: SessionState) {
        switch state {
        case .exited: self = .exited
        case .failed: self = .failed
        case .killed: self = .killed
        case .evicted: self = .evicted
        case .interrupted: self = .interrupted
        case .starting, .running, .stopping: return nil
        }
    }
}
