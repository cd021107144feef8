import Client
import Glibc
import SessionModel
import Systemd

/// Waits for one session, over as many brokers as come and go.
final class SessionWaiter {
    /// What the session was called on the command line.
    let reference: String
    /// The session.
    let session: SessionClient
    /// How the wait ended; nil while it goes on.
    private(set) var outcome: WaitOutcome?
    /// What has made the wait impossible.
    private(set) var failure: ClientError?
    /// Looks at the terminal, where that is needed.
    private(set) var watch: TextWatch?

    private let client: SessionsClient
    private let options: WaitSettings
    private var slot: Slot?
    /// Whether nobody was asked yet, or who was asked has left.
    private(set) var isDue = true

    /// A wait for the session `reference`. Throws where there is none.
    init(_ reference: String, client: SessionsClient, options: WaitSettings) throws(ClientError) {
        self.reference = reference
        self.client = client
        self.options = options
        session = try client.session(reference)
    }

    /// Whether there is nothing left to wait for.
    var isOver: Bool { outcome != nil || failure != nil }

    /// Asks, or asks again.
    func begin() {
        guard isDue, !isOver else { return }
        isDue = false
        do throws(ClientError) {
            switch options.condition {
            case .told(let words):
                slot = try session.wait(for: words, quiet: options.quiet, isNew: options.isNew) { [unowned self] in
                    took($0)
                }
            case .text(let pattern): try look(for: pattern)
            }
        } catch {
            failure = error
        }
    }

    private func took(_ result: Result<WaitOutcome, ClientError>) {
        switch result {
        case .success(let outcome): self.outcome = outcome
        case .failure(let error):
            // The next broker is asked the same.
            if error.saysThatBrokerLeft { isDue = true } else { failure = error }
        }
    }

    private func look(for pattern: TextPattern) throws(ClientError) {
        let details = try session.details()
        // One that has ended would be started again for a window.
        guard details.state.isLive else {
            return outcome = WaitOutcome(
                isReached: false,
                state: details.state.rawValue,
                exitStatus: details.exitStatus
            )
        }
        do throws(ClientError) {
            watch = TextWatch(socket: try client.attach(session.id, .view), pattern: pattern, isNew: options.isNew)
        } catch  where error.code == .notRunning {
            outcome = WaitOutcome(isReached: false, state: "exited")
        }
    }

    /// Reads what the session has printed.
    func read() {
        guard let watch else { return }
        do throws(ClientError) {
            switch try watch.read() {
            case .open: return
            case .found: outcome = WaitOutcome(isReached: true, state: SessionState.running.rawValue)
            case .ended(let status):
                outcome = WaitOutcome(isReached: false, state: "exited", exitStatus: status)
            case .lost: try settleLoss()
            }
        } catch {
            failure = error
        }
        self.watch = nil
    }

    /// A host that has gone without a word: the broker knows what became of the session.
    private func settleLoss() throws(ClientError) {
        slot = try session.wait(for: "exit") { [unowned self] result in
            switch result {
            case .success(var outcome):
                outcome.isReached = false
                self.outcome = outcome
            case .failure(let error): if error.saysThatBrokerLeft { isDue = true } else { failure = error }
            }
        }
    }
}

/// What `roost wait` was asked for.
struct WaitSettings {
    /// What is waited for.
    var condition: WaitCondition
    /// How long nothing is printed by a session that has settled, in microseconds; nil for the usual time.
    var quiet: UInt64?
    /// Whether what is so already does not count.
    var isNew = false
    /// How long to wait, in microseconds; nil for as long as it takes.
    var timeout: UInt64?
    /// Whether one session is enough.
    var isAny = false
}
