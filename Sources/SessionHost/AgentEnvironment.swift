import HostProtocol
import SessionModel

/// The agent's environment: what was asked for, made to fit the terminal and the unit that the agent runs in.
enum AgentEnvironment {
    /// What describes another terminal or another service, namely the caller's, or is meant for the host alone.
    static let removed: Set<String> = [
        "TMUX", "TMUX_PANE", "STY", "WINDOW", "COLUMNS", "LINES", "TERMCAP",
        "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "MAINPID",
        "LISTEN_PIDFDID", "MANAGERPID", "MANAGERPIDFDID", "MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE", "FDSTORE",
        "SYSTEMD_EXEC_PID", "JOURNAL_STREAM", "INVOCATION_ID", "ROOST_SESSION_ID", "ROOST_SESSION_NAME",
    ]
    /// The terminal that sessions are where nobody says otherwise.
    static let standardTerminal = "xterm-256color"

    /// The environment of the agent that `request` asks for, in the order of the request; of a name that comes twice
    /// the last value. `invocation` is the id that systemd gave to this run of the unit.
    ///
    /// A TERM that was given stays unless it says that there is no terminal.
    static func make(for request: LaunchRequest, invocation: String?) -> [String] {
        var order: [String] = []
        var values: [String: String] = [:]
        func set(_ name: String, _ value: String) {
            if values.updateValue(value, forKey: name) == nil { order.append(name) }
        }

        for assignment in request.environment {
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !removed.contains(String(parts[0])) else { continue }
            set(String(parts[0]), String(parts[1]))
        }
        if ["", "dumb", "unknown"].contains(values["TERM"] ?? "") { set("TERM", standardTerminal) }
        if values["COLORTERM"] == nil { set("COLORTERM", "truecolor") }
        set("PWD", request.workingDirectory)
        set("ROOST_SESSION_ID", request.id.description)
        if let name = request.name { set("ROOST_SESSION_NAME", name) }
        if let invocation { set("INVOCATION_ID", invocation) }
        return order.map { "\($0)=\(values[$0] ?? "")" }
    }
}
