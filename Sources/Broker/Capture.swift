import HostProtocol
import SessionModel
import Systemd

/// A copy of a host's screen that somebody waits for.
@BrokerActor
final class Capture {
    /// How much of the scrollback is wanted.
    let scrollbackLines: UInt32
    private var screen: ScreenCopy?
    private var outcome: Result<ScreenCopy, SystemdError>?
    private var waiting: UnsafeContinuation<Void, Never>?

    init(scrollbackLines: UInt32) {
        self.scrollbackLines = scrollbackLines
    }

    /// Takes in a part of the host's answer.
    func take(_ snapshot: Snapshot) {
        let screen = screen ?? ScreenCopy(size: snapshot.size, scrollbackLines: scrollbackLines)
        self.screen = screen
        screen.feed(snapshot.bytes)
        if !snapshot.isContinued { settle(.success(screen)) }
    }

    /// Tells that no answer comes.
    func fail(_ error: SystemdError) {
        settle(.failure(error))
    }

    private func settle(_ outcome: Result<ScreenCopy, SystemdError>) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        waiting?.resume()
        waiting = nil
    }

    /// Waits for the whole answer. Throws what ``fail(_:)`` was given.
    func result() async throws(SystemdError) -> ScreenCopy {
        if outcome == nil { await withUnsafeContinuation { waiting = $0 } }
        guard let outcome else { throw .refused(.internal, "the wait for a screen has ended too soon") }
        return try outcome.get()
    }
}
