import Client
import Glibc
import SessionModel

/// What is said, and returned, when a window has closed.
struct WindowNotice {
    /// Why it closed.
    let ending: WindowEnding
    /// What the session was called when the window was opened.
    let session: String
    /// The session that was shown; nil when the broker does not know it any more.
    let details: SessionDetails?

    /// The line for the user's terminal; nil where there is nothing to say, or nobody to say it to.
    var line: String? {
        switch ending {
        case .detached, .signaled: "[detached from \(label) — roost attach \(label)]"
        case .ended(let status, let text):
            "[\(command) \(EndedText.phrase(status))\(text.isEmpty ? "" : ": " + PlainText.line(text))]"
        case .dismissed(let text):
            "[detached from \(label)\(text.isEmpty ? "" : ": " + PlainText.line(text))]"
        case .hangUp, .outputClosed, .lost, .refused: nil
        }
    }

    /// The error; nil where there was none.
    var complaint: String? {
        switch ending {
        case .lost:
            "lost the connection to the host of session \(label); \"roost status \(label)\" says what became of it"
        case .refused(let text): "the host of session \(label) refuses: \(PlainText.line(text))"
        default: nil
        }
    }

    /// What the program exits with.
    var exitStatus: Int32 {
        switch ending {
        case .detached, .dismissed: 0
        case .ended(let status, _): status.shellStatus
        case .signaled(let signal): 128 + signal
        case .hangUp: 128 + SIGHUP
        case .outputClosed: 128 + SIGPIPE
        case .lost, .refused: SessionErrorCode.hostUnreachable.exitStatus
        }
    }

    private var label: String { PlainText.line(details?.name ?? details?.id ?? session) }

    /// The command's own name, without its folder.
    private var command: String {
        let path = details?.command.first ?? "the command"
        return PlainText.line(path.split(separator: "/").last.map(String.init) ?? path)
    }
}
