import HostProtocol
import SessionModel
import Systemd

/// Asks a host for copies of its screen, and gives up on one that is silent.
@BrokerActor
final class CaptureExchange {
    /// How long a host may be silent that owes an answer.
    nonisolated static let patience = Duration.seconds(5)

    private var queue = CaptureQueue<Capture>()
    private var timer: EventSource?

    /// Begins a capture; `send` is for the frame that asks for it, now or when its turn has come.
    func begin(_ capture: Capture, send: (Frame) throws(SystemdError) -> Void) {
        queue.append(capture)
        ask(send)
        // Behind an answer that nobody waits for any more the timer does not run.
        if !queue.isEmpty, timer?.isEnabled != true { watch() }
    }

    /// Takes in an answer, or a part of one; `send` is for the frame that asks for the next.
    func take(_ snapshot: Snapshot, send: (Frame) throws(SystemdError) -> Void) {
        guard queue.isOwed else { return }
        queue.current?.take(snapshot)
        if !snapshot.isContinued {
            queue.answered()
            ask(send)
        }
        if queue.isEmpty { timer?.isEnabled = false } else { watch() }
    }

    /// Tells all who wait that no answer comes.
    func fail(_ error: SystemdError) {
        timer?.isEnabled = false
        queue.giveUp().forEach { $0.fail(error) }
    }

    private func ask(_ send: (Frame) throws(SystemdError) -> Void) {
        while let capture = queue.next() {
            do throws(SystemdError) {
                return try send(.capture(scrollbackLines: capture.scrollbackLines))
            } catch {
                capture.fail(error)
                queue.answered()
            }
        }
    }

    private func watch() {
        do throws(SystemdError) {
            if let timer { return try timer.rearm(after: Self.patience) }
            timer = try BrokerActor.executor.loop.onTimer(after: Self.patience) { [unowned self] in
                fail(.silentHost(for: Self.patience))
            }
        } catch {
            fail(error)
        }
    }
}
