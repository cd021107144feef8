import SessionModel

/// How a command ended, in words.
enum EndedText {
    /// As in "exited with status 3".
    static func phrase(_ status: ExitStatus) -> String {
        switch status {
        case .exited(let code): "exited with status \(code)"
        case .signaled(let signal, let dumpedCore):
            "was killed by \(SignalNumber(number: signal))\(dumpedCore ? " (core dumped)" : "")"
        }
    }

    /// As in "status 3", for a table.
    static func short(_ status: ExitStatus) -> String {
        switch status {
        case .exited(let code): "\(code)"
        case .signaled(let signal, _): "\(SignalNumber(number: signal))"
        }
    }
}
