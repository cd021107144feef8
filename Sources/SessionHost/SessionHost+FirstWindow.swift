import HostProtocol
import Systemd

// A session that was started for a window: it is to see all of the output, however soon the agent ends.
extension SessionHost {
    /// Reads nothing from the terminal before a window is open, for as long as the request allows.
    func awaitFirstWindow() throws(SystemdError) {
        guard request.attachTimeout > 0 else { return }
        terminalSource?.isEnabled = false
        let span = Duration.milliseconds(request.attachTimeout)
        firstWindowTimer = try loop.onTimer(after: span) { [unowned self] in firstWindowIsOpen() }
    }

    /// Begins to read, and ends what has ended meanwhile.
    func firstWindowIsOpen() {
        guard let timer = firstWindowTimer else { return }
        timer.cancel()
        firstWindowTimer = nil
        terminalSource?.isEnabled = true
        if let end = delayedEnd { agentEnded(end) }
    }
}
