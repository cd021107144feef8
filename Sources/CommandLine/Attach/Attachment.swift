import ArgumentParser
import Client
import Glibc
import SessionModel

/// Opens a window, and says afterwards why it closed.
struct Attachment {
    /// The session that is shown.
    let session: SessionClient
    /// How the window takes part.
    let mode: SessionClient.AttachMode
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

    /// Shows the session until the window closes.
    ///
    /// - Throws: the exit status, where it is not 0.
    func run() throws {
        let details = try session.details()
        let socket: Int32
        do throws(ClientError) {
            socket = try session.attach(mode)
        } catch {
            // A short command has ended before there was a window: its end is still worth its status.
            guard [.notRunning, .hostUnreachable].contains(error.code), details.state.isLive || isNew,
                let ending = endingAfterwards()
            else { throw error }
            return try report(ending, details)
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
        try report(ending == .lost ? endingAfterwards() ?? .lost : ending, details)
    }

    /// How the command ended, as the broker has it from the host's final record.
    private func endingAfterwards() -> WindowEnding? {
        for _ in 0..<Self.patience {
            guard let now = try? session.details() else { return nil }
            if !now.state.isLive { return now.exitStatus.map { .ended($0, text: "") } }
            usleep(Self.pollInterval)
        }
        return nil
    }

    private func report(_ ending: WindowEnding, _ details: SessionDetails) throws {
        let notice = WindowNotice(ending: ending, details: details)
        if let line = notice.line { Console.notice(line) }
        if let complaint = notice.complaint { Console.complain(complaint) }
        if notice.exitStatus != 0 { throw ExitCode(notice.exitStatus) }
    }
}
