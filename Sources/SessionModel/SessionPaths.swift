/// Where the files of one user's sessions stand.
public struct SessionPaths: Hashable, Sendable {
    /// `$XDG_RUNTIME_DIR/roost`.
    public let runtimeRoot: String
    /// `$XDG_STATE_HOME/roost`.
    public let stateRoot: String

    /// Takes the two folders as they are.
    public init(runtimeRoot: String, stateRoot: String) {
        self.runtimeRoot = runtimeRoot
        self.stateRoot = stateRoot
    }

    /// Finds the folders by the XDG Base Directory Specification; nil when `XDG_RUNTIME_DIR` is not set, or neither
    /// `XDG_STATE_HOME` nor `HOME` is. Relative paths count as not set, as the specification says.
    public init?(environment: (String) -> String?) {
        func absolute(_ name: String) -> String? {
            guard let value = environment(name), value.utf8.first == UInt8(ascii: "/") else { return nil }
            return value
        }
        guard let runtime = absolute("XDG_RUNTIME_DIR"),
            let state = absolute("XDG_STATE_HOME") ?? absolute("HOME").map({ $0 + "/.local/state" })
        else { return nil }
        self.init(runtimeRoot: runtime + "/roost", stateRoot: state + "/roost")
    }

    /// The folder that holds one folder a session.
    public var sessionsDirectory: String { stateRoot + "/sessions" }

    /// The session's folder on disk, mode 0700.
    public func stateDirectory(of id: SessionID) -> String { "\(sessionsDirectory)/\(id)" }
    /// What was asked for and what people have changed since; written by the broker alone.
    public func record(of id: SessionID) -> String { stateDirectory(of: id) + "/session.json" }
    /// How it ended; written by the host alone, once.
    public func finalRecord(of id: SessionID) -> String { stateDirectory(of: id) + "/final.json" }
    /// The final record of the run before, while the session is being started again.
    public func previousFinalRecord(of id: SessionID) -> String { finalRecord(of: id) + ".previous" }
    /// What names a recording whose session was removed; written by the broker alone.
    public func recordedSession(of id: SessionID) -> String { stateDirectory(of: id) + "/recorded.json" }
    /// What its terminal showed at the end, as the bytes of a snapshot, or some seconds ago while it lives; written by the
    /// host alone.
    public func screen(of id: SessionID) -> String { stateDirectory(of: id) + "/screen.vt" }

    /// The session's folder in memory, mode 0700.
    public func runtimeDirectory(of id: SessionID) -> String { "\(runtimeRoot)/\(id)" }
    /// The host's socket, mode 0600.
    public func socket(of id: SessionID) -> String { runtimeDirectory(of: id) + "/host.sock" }
    /// What the host is to start, secrets included; the host removes it once it has read it.
    public func launchFile(of id: SessionID) -> String { runtimeDirectory(of: id) + "/launch" }
    /// The environment that the session was started with, secrets included, mode 0600: for starting it again. In memory
    /// alone, and only as long as the session lives or is evicted.
    public func environment(of id: SessionID) -> String { runtimeDirectory(of: id) + "/environment" }
}
