import Systemd

/// Lets the broker go when there is nothing left to look after: no session lives, no call is being answered, and nobody
/// has called for a while. The next call starts it again.
@BrokerActor
final class IdleExit {
    /// How long the calm lasts before the broker goes; nil means that it stays.
    var delay: Duration? {
        didSet { if delay != oldValue { reconsider() } }
    }
    private var callsInFlight = 0
    private var timer: EventSource?
    private var lastWord: (() -> Void)?
    /// Whether there is work that must not be left; asked before the process goes.
    var isNeeded: () -> Bool = { true }
    /// Ends the process.
    var leave: () -> Void = {}

    /// A call came in that is answered later.
    func callBegan() { callsInFlight += 1 }

    /// Such a call was answered.
    func callEnded() {
        callsInFlight -= 1
        if callsInFlight == 0, let lastWord {
            lastWord()
        } else {
            reconsider()
        }
    }

    /// Calls `body` once no call is being answered, but after `patience` in any case.
    func whenAnswered(patience: Duration, _ body: @escaping () -> Void) {
        guard callsInFlight > 0, lastWord == nil else { return body() }
        lastWord = body
        do throws(SystemdError) {
            timer = try BrokerActor.executor.loop.onTimer(after: patience, body)
        } catch {
            body()
        }
    }

    /// Begins the wait anew, or ends it, after something has changed or somebody has called.
    func reconsider() {
        guard lastWord == nil else { return }
        timer?.isEnabled = false
        guard !isBusy, let delay else { return }
        do throws(SystemdError) {
            if let timer {
                try timer.rearm(after: delay)
            } else {
                let accuracy = min(delay, Duration.seconds(1))
                // Of low priority: a call that has come in, but was not looked at yet, is heard first.
                timer = try BrokerActor.executor.loop.onTimer(after: delay, accuracy: accuracy, priority: .low) {
                    [unowned self] in
                    if !isBusy { leave() }
                }
            }
        } catch {
            Journal.send(.warning, "the broker cannot wait for its end, and stays: \(error)")
        }
    }

    private var isBusy: Bool { callsInFlight > 0 || isNeeded() }
}
