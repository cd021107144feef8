import SessionModel
import Systemd

extension Broker {
    /// What a session's terminal shows, or showed at its end.
    ///
    /// Throws HostUnreachable, NotRunning where no screen was kept of a session that has ended, and InvalidSpec for
    /// more than fits in a reply.
    func screen(of session: Session, _ request: ScreenRequest) async throws(SystemdError) -> String {
        guard session.state.isLive else { return try keptScreen(of: session, request) }
        do throws(SystemdError) {
            return try await link(to: session).capture(scrollbackLines: request.scrollbackLines).text(request)
        } catch {
            // The host may have left meanwhile, before its unit is known to be gone.
            guard store.loadFinalRecord(session.id) != nil else { throw error }
            return try keptScreen(of: session, request)
        }
    }

    /// The size of the terminal of a session that has ended.
    func keptSize(of session: Session) -> TerminalSize {
        guard let final = store.loadFinalRecord(session.id), let columns = final.columns, let rows = final.rows else {
            return session.record.size ?? .standard
        }
        return TerminalSize(columns: columns, rows: rows)
    }

    /// What the host wrote to the disk when the session ended.
    private func keptScreen(of session: Session, _ request: ScreenRequest) throws(SystemdError) -> String {
        guard let bytes = try store.loadScreen(session.id) else {
            throw .refused(
                .notRunning,
                "the session '\(session.label)' does not run: it is \(session.state.rawValue), and no screen was kept"
            )
        }
        let copy = ScreenCopy(size: keptSize(of: session), scrollbackLines: request.scrollbackLines)
        copy.feed(bytes[...])
        return try copy.text(request)
    }
}
