import Glibc
import HostProtocol
import SessionModel
import Systemd
import Terminal

/// One session: its agent, the agent's terminal, and everyone who looks at it. One thread, one event loop.
///
/// What a client, the disk or the broker does never holds the terminal up.
final class SessionHost {
    /// Where the session stands.
    enum Phase {
        /// The agent runs.
        case running
        /// The agent was told to end.
        case stopping
        /// The agent has ended.
        case ended
        /// The clients have been told that it has, and read the rest.
        case closing
    }

    /// The signals that ask for a stop; systemd sends SIGTERM and then SIGHUP (SendSIGHUP=).
    static let stopSignals = [SIGTERM, SIGINT, SIGHUP]

    let request: LaunchRequest
    let loop: EventLoop
    /// Records what happens; nil where nothing is recorded.
    let recorder: Recorder?
    let listener: ListeningSocket
    let agent: Agent
    var terminal: PseudoTerminal { agent.terminal }

    var phase = Phase.running
    /// The terminal as it stands: what windows that come later are shown.
    let engine: Engine
    /// What of the agent's output goes to the windows.
    var stream = WindowStream()
    /// Bytes of ``stream`` so far.
    var sequence: UInt64 = 0
    /// Bytes that the agent has written.
    var outputBytes: UInt64 = 0
    /// Who asked for the stop, and why.
    var stopRequest: Stop?

    /// When something last happened.
    var idleClock = IdleClock()
    /// What the session is doing, as far as its terminal shows.
    var activity: ActivityWatch
    /// Runs until it has been calm for a while.
    var calmTimer: EventSource?
    var isCalmAwaited = false

    let batch = OutputBatch()
    let receiveBuffer = ReceiveBuffer()
    var input = InputQueue()
    /// Texts that are typed once and whole.
    var typing = TypingQueue()
    var sizePolicy = SizePolicy()
    var connections: [Connection] = []
    var lastNumber: UInt64 = 0
    /// Whether a status is due in the next round of events.
    var isStatusDue = false

    /// What stays for the whole life: signals, the agent's end, the listening socket.
    var sources: [EventSource] = []
    var terminalSource: DirectSource?
    var acceptSource: EventSource?
    var acceptTimer: EventSource?
    var statusSource: EventSource?
    var stopTimer: EventSource?
    var closeTimer: EventSource?
    /// Runs while a first window is waited for.
    var firstWindowTimer: EventSource?
    /// Runs until the screen is to be written.
    var checkpointTimer: EventSource?
    var isCheckpointDue = false
    /// Writes the screen; nil when nobody does.
    var checkpointWriter: CheckpointWriter?
    /// What of the output goes to the journal, and how.
    var lineLog: LineLog
    private(set) lazy var journal = makeJournal()
    /// Runs until lines may have settled.
    var lineTimer: EventSource?
    /// Runs until it can be told how many lines were not logged.
    var lineMarkTimer: EventSource?
    /// The upgrade that is being prepared.
    var upgrade: Upgrade?
    /// The agent's end, where it came while a first window was waited for.
    var delayedEnd: ChildExit?
    /// Runs while the end of the recording is being written.
    var recordTimer: EventSource?
    /// The exit status of this process, once the agent has ended.
    var exitStatus: Int32 = 0
    private(set) lazy var resizes = ResizeThrottle(loop: loop) { [unowned self] in applySize($0) }

    /// Starts the session that `request` asks for: everything is in place when this returns, and nothing is left behind
    /// when it throws.
    init(_ request: LaunchRequest) throws(HostError) {
        self.request = request
        activity = ActivityWatch(ActivityMonitor(quiet: Self.quiet(of: request)))
        lineLog = LineLog(request)
        do throws(SystemdError) {
            loop = try EventLoop()
        } catch {
            throw HostError(.system, "\(error)", errno: error.errno)
        }
        // Its writer is a copy of this process, which is small now and has no terminal yet.
        recorder = RecordSettings(request).flatMap { Recorder($0, id: request.id, path: request.statePath) }
        listener = try ListeningSocket(path: request.socketPath)
        do throws(HostError) {
            agent = try Agent.start(request, invocation: getenv("INVOCATION_ID").map { String(cString: $0) })
        } catch {
            listener.remove()
            throw error
        }
        let size = agent.terminal.size
        engine = Engine(columns: Int(size.columns), rows: Int(size.rows), surroundings: Self.surroundings(size))
        // A failure from here on ends the process, and with it the agent's terminal and the agent.
        do throws(SystemdError) {
            try watch()
            recordStart()
            try awaitFirstWindow()
        } catch {
            agent.signal(SIGKILL)
            listener.remove()
            throw HostError(.system, "\(error)", errno: error.errno)
        }
    }

    /// Goes on with a session that another program has handed over in this process.
    init(resuming handover: Handover, recorder: Recorder? = nil) throws(HostError) {
        request = handover.request
        activity = ActivityWatch(ActivityMonitor(quiet: Self.quiet(of: request)))
        lineLog = LineLog(handover.request)
        self.recorder = recorder
        do throws(SystemdError) {
            loop = try EventLoop()
        } catch {
            throw HostError(.system, "\(error)", errno: error.errno)
        }
        engine = Self.engine(of: handover)
        listener = ListeningSocket(path: request.socketPath, descriptor: handover.listener)
        let terminal = PseudoTerminal(master: handover.master, peer: handover.peer, size: handover.size)
        agent = Agent(pid: handover.agentPID, terminal: terminal)
        do throws(SystemdError) {
            try watch()
            try resume(handover)
        } catch {
            // The program before goes on with the descriptors: nobody may close them on the way out.
            _ = (Unmanaged.passRetained(listener), Unmanaged.passRetained(terminal))
            throw HostError(.system, "\(error)", errno: error.errno)
        }
    }

    /// Runs the session to its end and returns the exit status of the process.
    func run() -> Int32 {
        defer { listener.remove() }
        do throws(SystemdError) {
            return try loop.run()
        } catch {
            Log.error("the event loop failed: \(error)")
            agent.signal(SIGHUP, SIGCONT, SIGTERM)
            return HostError.Code.system.exitStatus
        }
    }

    private func makeJournal() -> JournalSocket {
        let journal = JournalSocket(path: lineLog.settings.socketPath, loop: loop)
        journal.onDrained = { [unowned self] in
            tellLost()
            if phase == .closing { closeWhenDrained() }
        }
        return journal
    }

    private func watch() throws(SystemdError) {
        for signal in Self.stopSignals {
            sources.append(try loop.onSignal(signal) { [unowned self] _ in stop() })
        }
        sources.append(try loop.onChildExit(agent.pid) { [unowned self] end in agentEnded(end) })
        acceptSource = try loop.onIO(listener.descriptor, .readable) { [unowned self] _ in acceptConnections() }
        terminalSource = try loop.onDirectIO(terminal.descriptor, .readable) { [unowned self] events in
            terminalIsReady(events)
        }
        try watchRecorder()
        sampleSoon()
    }
}
