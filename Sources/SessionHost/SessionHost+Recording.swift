import HostProtocol
import SessionModel
import Systemd
import Terminal

// What of the session goes into its recording (docs/recording.md), and in which order.
extension SessionHost {
    /// How long the end of the recording may take to be written; systemd has put a limit to a stop.
    static let recordTimeout = Duration.seconds(1)

    /// The recorder that goes on with what another program has handed over; nil where nothing is recorded.
    static func recorder(for handover: Handover) -> Recorder? {
        guard let settings = RecordSettings(handover.request) else { return nil }
        let state = handover.extras[RecorderState.name].flatMap { RecorderState($0) }
        return Recorder(settings, id: handover.request.id, path: handover.request.statePath, after: state)
    }

    /// Listens to the recorder's writer.
    func watchRecorder() throws(SystemdError) {
        try recorder?.watch(
            on: loop,
            Recorder.Callbacks(
                hasRoom: { [unowned self] in recordScreen(asksAgain: true) },
                rotated: { [unowned self] number in tellBrokers(.recorded(part: number)) }
            )
        )
    }

    /// Goes on with a recording that another program has handed over: a gap that began there ends, also where the session
    /// is quiet from now on.
    func resumeRecording() {
        if recorder?.gap != nil { recordScreen(asksAgain: true) }
    }

    private func tellBrokers(_ frame: Frame) {
        for connection in connections where connection.isBroker { settle(connection, connection.send(frame)) }
    }

    /// Records that the agent was started, and in which size.
    func recordStart() {
        recorder?.record(.started, UnsafeRawBufferPointer(start: nil, count: 0))
        recordSize()
    }

    /// Records the batch of output that the engine has just read.
    func recordOutput() {
        guard let recorder else { return }
        recorder.record(.output, batch.payload)
        recordScreen()
    }

    /// Ends a gap, or begins a new part, where it is time for that: with the terminal as it stands.
    private func recordScreen(asksAgain: Bool = false) {
        guard let recorder else { return }
        if recorder.wantsScreen {
            recorder.putScreen(size: terminal.size, engine.snapshot(SnapshotOptions()))
        } else if asksAgain, recorder.gap != nil {
            recorder.ring.askForRoom()
        }
    }

    /// Whether what is typed now is recorded as it is.
    var isEchoRecorded: Bool {
        guard let recorder else { return false }
        return recorder.settings.input == .always || (recorder.settings.input == .masked && terminal.isEchoing)
    }

    /// Records what has entered the terminal: its size alone unless the terminal has echoed before and does so still.
    func recordInput(_ bytes: UnsafeRawBufferPointer, wasEchoing: Bool) {
        guard let recorder, recorder.settings.input != .never, !bytes.isEmpty else { return }
        if wasEchoing, isEchoRecorded {
            recorder.record(.input, bytes)
        } else {
            recorder.record(.maskedInput, UnsafeRawBufferPointer(start: nil, count: 0), size: bytes.count)
        }
    }

    /// Records the terminal's size.
    func recordSize() {
        guard let recorder else { return }
        let text = Array("\(terminal.size.columns)x\(terminal.size.rows)".utf8)
        text.withUnsafeBytes { recorder.record(.resize, $0) }
    }

    /// Records how the agent has ended.
    func recordEnd(_ status: ExitStatus) {
        guard let recorder else { return }
        recordScreen()
        let text =
            switch status {
            case .exited(let code): "exited \(code)"
            case .signaled(let signal, _): "signaled \(signal)"
            }
        recorder.end(text)
    }

    /// Ends this process as soon as the recording is written; a disk that is slow is not waited for long, because all that
    /// is in the unit ends with this process.
    func leave() {
        guard recordTimer == nil else { return }
        guard let recorder, recorder.finish({ [unowned self] in loop.exit(exitStatus) }) else {
            return loop.exit(exitStatus)
        }
        do throws(SystemdError) {
            recordTimer = try loop.onTimer(after: Self.recordTimeout) { [unowned self] in
                Log.warning("the recording may lack its end: the disk was too slow to write it before this unit's end")
                loop.exit(exitStatus)
            }
        } catch {
            loop.exit(exitStatus)
        }
    }
}
