import CRoost
import Glibc
import HostProtocol
import Systemd
import Terminal

// What the terminal shows, on the disk while the session lives: for when the power goes.
extension SessionHost {
    /// Rows of scrollback in a checkpoint.
    static let checkpointRows = 1000
    /// By how much a checkpoint may come late, so that those of many sessions wake the machine together.
    private static let checkpointAccuracy = Duration.seconds(5)

    /// Has the screen written soon, unless that is on its way: so often at the most, and never while nothing changes.
    func checkpointLater() {
        guard !isCheckpointDue, request.checkpointDelay > 0 else { return }
        isCheckpointDue = true
        let delay = Duration.milliseconds(request.checkpointDelay)
        do throws(SystemdError) {
            if let checkpointTimer {
                try checkpointTimer.rearm(after: delay)
            } else {
                checkpointTimer = try loop.onTimer(after: delay, accuracy: min(delay, Self.checkpointAccuracy)) {
                    [unowned self] in
                    isCheckpointDue = false
                    checkpoint()
                }
            }
        } catch {
            Log.warning("no timer for a copy of the screen: \(error)")
        }
    }

    /// Writes the screen from a process of its own: a disk that is slow holds up that process alone.
    private func checkpoint() {
        guard phase == .running else { return }
        // The disk has not taken the last one yet.
        guard checkpointWriter == nil else { return checkpointLater() }
        let writer = croost_fork()
        if writer == 0 {
            let screen = engine.snapshot(SnapshotOptions(scrollbackRows: Self.checkpointRows))
            let error = StateFile.write(screen, to: Self.screenName, in: request.statePath, isSynced: true)
            _exit(error == nil ? 0 : 1)
        }
        guard writer > 0 else {
            return Log.warning("no process for a copy of the screen: \(HostError.text(of: errno))")
        }
        do throws(SystemdError) {
            let source = try loop.onChildExit(writer) { [unowned self] _ in checkpointWriter = nil }
            checkpointWriter = CheckpointWriter(pid: writer, source: source)
        } catch {
            CheckpointWriter.end(writer)
        }
    }

    /// Sees to it that no copy is written any more; what is written next is the newest.
    func endCheckpoints() {
        checkpointTimer?.cancel()
        checkpointTimer = nil
        isCheckpointDue = true
        endCheckpointWriter()
    }

    /// Ends who writes a copy now.
    func endCheckpointWriter() {
        guard let checkpointWriter else { return }
        checkpointWriter.source.cancel()
        CheckpointWriter.end(checkpointWriter.pid)
        self.checkpointWriter = nil
    }
}

/// A process that writes a copy of the screen.
struct CheckpointWriter {
    /// Its process id.
    let pid: pid_t
    /// Waits for its end.
    let source: EventSource

    /// Ends such a process. One that the disk holds ends when the disk lets go of it, before it has put its file in place.
    static func end(_ pid: pid_t) {
        kill(pid, SIGKILL)
        waitpid(pid, nil, WNOHANG)
    }
}
