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
    /// Whether the session was started for this window.
    var isNew = false

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
            guard error.code == .notRunning, let ended = try? session.details(), let status = ended.exitStatus,
                details.state.isLive || isNew
            else { throw error }
            return try report(.ended(status, text: ""), details)
        }
        defer { close(socket) }
        let terminal = OuterTerminal()
        let window = SessionWindow(socket: socket, terminal: terminal, isView: mode == .view, keys: keys)
        try report(window.run(), details)
    }

    private func report(_ ending: WindowEnding, _ details: SessionDetails) throws {
        let notice = WindowNotice(ending: ending, details: details)
        if let line = notice.line { Console.notice(line) }
        if let complaint = notice.complaint { Console.complain(complaint) }
        if notice.exitStatus != 0 { throw ExitCode(notice.exitStatus) }
    }
}
