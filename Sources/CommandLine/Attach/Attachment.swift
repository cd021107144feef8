import ArgumentParser
import Client
import Glibc
import SessionModel

/// Opens a window, and says afterwards why it closed.
struct Attachment {
    /// The way to the broker.
    let client: SessionsClient
    /// The id, a unique beginning of it, or the name of the session that is shown.
    let session: String
    /// How the window takes part.
    let mode: AttachMode
    /// The keys that close the window.
    let keys: [DetachKey]
    /// Lines of scrollback that are shown first.
    let scrollback: UInt32
    /// Whether the session was started for this window.
    var isNew = false

    /// How long the broker may take to learn of an end that the window has seen, in steps of ``pollInterval``.
    private static let patience = 40
    /// Microseconds.
    private static let pollInterval: UInt32 = 25_000
    /// How long the broker may take to say what it knows of the session: it is asked for words, no more.
    private static let answerTimeout = Duration.seconds(2)

    /// Shows the session until the window closes.
    ///
    /// - Throws: the exit status, where it is not 0.
    func run() throws {
        let socket: Int32
        do throws(ClientError) {
            socket = try client.attach(session, mode)
        } catch {
            // A short command has ended before there was a window: its end is still worth its status.
            guard error.code == .hostUnreachable || isNew && error.code == .notRunning,
                let ending = endingAfterwards()
            else { throw error }
            return try report(ending)
        }
        defer { close(socket) }
        let terminal = OuterTerminal()
        let window = SessionWindow(
            socket: socket,
            terminal: terminal,
            isView: mode == .view,
            keys: keys,
            scrollback: scrollback
        )
        let ending = window.run()
        try report(ending == .lost ? endingAfterwards() ?? .lost : ending)
    }

    /// How the command ended, as the broker has it from the host's final record.
    private func endingAfterwards() -> WindowEnding? {
        for _ in 0..<Self.patience {
            guard let now = details() else { return nil }
            if !now.state.isLive { return now.exitStatus.map { .ended($0, text: "") } }
            usleep(Self.pollInterval)
        }
        return nil
    }

    /// What the broker says about the session; nil when it says nothing, or not soon.
    private func details() -> SessionDetails? {
        try? client.session(session, timeout: Self.answerTimeout).details(timeout: Self.answerTimeout)
    }

    private func report(_ ending: WindowEnding) throws {
        let notice = WindowNotice(ending: ending, session: session, details: details())
        if let line = notice.line { Console.notice(line) }
        if let complaint = notice.complaint { Console.complain(complaint) }
        if notice.exitStatus != 0 { throw ExitCode(notice.exitStatus) }
    }
}
