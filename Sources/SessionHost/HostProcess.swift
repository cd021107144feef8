import CRoost
import Glibc
import HostProtocol
import SessionModel
import Systemd

/// The program `roost-host <id>`: the main process of a session's unit (Type=notify).
public enum HostProcess {
    /// Runs the session whose launch file is in `$XDG_RUNTIME_DIR/roost/<id>/`, and returns the exit status of the
    /// process: that of the agent (128 and the number of the signal that ended it), 0 when the session was stopped,
    /// or that of a ``HostError`` when it could not be started.
    public static func run(arguments: [String]) -> Int32 {
        prepare()
        if arguments.count == 3, arguments[1] == "--probe", let file = Int32(arguments[2]) { return probe(file) }
        if arguments.count >= 4, arguments[2] == "--resume", let file = Int32(arguments[3]) {
            return resume(file, arguments[1], previous: arguments.count > 4 ? Int32(arguments[4]) : nil)
        }
        guard arguments.count == 2, let id = SessionID(arguments[1]) else {
            Log.error("usage: roost-host <id>. The broker starts it; people start sessions with 'roost start'.")
            return 64
        }
        let paths = SessionPaths { name in getenv(name).map { String(cString: $0) } }
        var statePath = paths?.stateDirectory(of: id)
        do throws(HostError) {
            guard let paths else {
                throw HostError(
                    .launch,
                    "XDG_RUNTIME_DIR is not set, or neither XDG_STATE_HOME nor HOME is",
                    errno: ENOENT
                )
            }
            let request = try LaunchFile.take(at: paths.launchFile(of: id))
            statePath = request.statePath
            guard request.id == id else {
                throw HostError(.launch, "the launch file of session \(id) is for session \(request.id)", errno: EINVAL)
            }
            let host = try SessionHost(request)
            Notify.ready(status: "Running \(request.arguments.first ?? "") (process \(host.agent.pid))")
            return host.run()
        } catch {
            Log.error(error.message)
            if let statePath { record(error, in: statePath) }
            return error.code.exitStatus
        }
    }

    /// Whether this program can go on with what `file` holds: 0 and an answer in `file`, or not.
    private static func probe(_ file: Int32) -> Int32 {
        do throws(HostError) {
            let handover = try HandoverFile.read(file)
            _ = SessionHost.engine(of: handover)
            try HandoverFile.write(ProbeAnswer.bytes(SessionHost.software), to: file)
            return 0
        } catch {
            Log.error(error.message)
            return error.code.exitStatus
        }
    }

    /// Goes on with the session that the program before this one has left in `file`. Where that fails, the program
    /// before, open as `previous`, goes on itself.
    private static func resume(_ file: Int32, _ id: String, previous: Int32?) -> Int32 {
        do throws(HostError) {
            // Before there is much in memory that its writer would have a copy of.
            let recorder = SessionHost.recorder(for: try HandoverFile.read(file))
            let handover = try HandoverFile.read(file)
            for descriptor in handover.descriptors { SessionHost.setCloseOnExec(descriptor, true) }
            // What runs as /proc/self/fd/N is called N otherwise.
            croost_name_process("roost-host")
            let host = try SessionHost(resuming: handover, recorder: recorder)
            close(file)
            if let previous { close(previous) }
            host.report(previous == nil ? "the new program could not go on after all; the journal says why" : "")
            return host.run()
        } catch {
            Log.error("cannot go on with the session: \(error.message)")
            if let previous { SessionHost.execute("/proc/self/fd/\(previous)", id, "--resume", "\(file)") }
            return error.code.exitStatus
        }
    }

    /// Makes the process such that nothing from outside ends it by accident.
    private static func prepare() {
        // A descriptor of ours must never get a number below 3.
        while true {
            let descriptor = open("/dev/null", O_RDWR)
            guard (0...2).contains(descriptor) else {
                if descriptor > 2 { close(descriptor) }
                break
            }
        }
        signal(SIGPIPE, SIG_IGN)
        // A stop that comes during the start waits until there is something to stop.
        var stops = sigset_t()
        sigemptyset(&stops)
        for number in SessionHost.stopSignals { sigaddset(&stops, number) }
        pthread_sigmask(SIG_BLOCK, &stops, nil)
        croost_return_memory()
    }

    private static func record(_ error: HostError, in directory: String) {
        // A unit that somebody starts again has nothing to launch: how it ended the first time is what counts.
        guard error.code.step != .launch || access(directory + "/final.json", F_OK) != 0 else { return }
        var record = FinalRecord(result: .startFailed, endedAt: SystemClock.realtime)
        record.failedStep = error.code.step
        record.errorNumber = error.errno == 0 ? nil : error.errno
        record.failedPath = error.path
        if let failure = FinalRecordFile.write(record, into: directory) {
            Log.error("the final record is lost: \(failure)")
        }
    }
}
