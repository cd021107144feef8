import HostProtocol
import SessionModel
import Systemd
import Terminal

// What the session is doing, as far as its terminal shows, and who is told of it.
extension SessionHost {
    /// The setting that says how long nothing must happen, in microseconds.
    static let quietSetting = "activity.quiet"
    /// How long that is where nobody says.
    static let standardQuiet: UInt64 = 10_000_000
    /// A year is as good as for ever, and can be added to any time.
    private static let longestQuiet: UInt64 = 366 * 86_400_000_000
    /// The shortest time between two frames for the broker, in microseconds.
    private static let pause: UInt64 = 200_000

    /// The span of `request`.
    static func quiet(of request: LaunchRequest) -> UInt64 {
        min(request.settings[quietSetting].flatMap { UInt64($0) } ?? standardQuiet, longestQuiet)
    }

    /// Takes note of output, and of what the engine has read in it.
    func watchOutput(_ events: [Event]) {
        let now = idleClock.output ?? SystemClock.monotonic
        for event in events {
            activity.monitor.take(event, at: now) { [terminal] in terminal.foregroundGroup ?? 0 }
        }
        if activity.monitor.output(at: now) {
            activity.monitor.suspected(ResourceUsage.cpuTime(of: request.id), at: now)
        }
        activityMayHaveChanged(at: now)
    }

    /// Takes note of what a client has sent for the program.
    func watchInput(_ bytes: UnsafeRawBufferPointer) {
        let now = SystemClock.monotonic
        activity.monitor.input(at: now, isTyped: !Self.isReport(bytes))
        activityMayHaveChanged(at: now)
    }

    /// Takes note of a reason to draw everything again.
    func watchRedraw() { activity.monitor.redraw(at: SystemClock.monotonic) }

    /// Whether `bytes` begin with what a terminal reports by itself: the focus (mode 1004) or the mouse (mode 1006).
    static func isReport(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 3, bytes[0] == 0x1B, bytes[1] == UInt8(ascii: "[") else { return false }
        return bytes.count == 3 && (bytes[2] == UInt8(ascii: "I") || bytes[2] == UInt8(ascii: "O"))
            || bytes[2] == UInt8(ascii: "<")
    }

    private func activityMayHaveChanged(at now: UInt64) {
        if activity.monitor.facts != activity.told { tellActivity(at: now) }
        guard phase == .running, let deadline = activity.monitor.deadline(at: now) else { return }
        awaitActivity(until: max(deadline, now + 1000), at: now)
    }

    /// Sends what has changed now, or as soon as the pause is over.
    private func tellActivity(at now: UInt64) {
        guard now >= activity.toldAt + Self.pause else {
            return awaitActivity(until: activity.toldAt + Self.pause, at: now)
        }
        activity.told = activity.monitor.facts
        activity.toldAt = now
        for connection in connections where connection.isBroker { tellActivity(to: connection) }
    }

    /// Tells the broker what there is to know.
    func tellActivity(to connection: Connection) {
        settle(connection, connection.send(.activity(activity.monitor.facts)))
    }

    private func awaitActivity(until time: UInt64, at now: UInt64) {
        if let awaited = activity.awaited, awaited <= time { return }
        activity.awaited = time
        let span = Duration.microseconds(Int64(clamping: time > now ? time - now : 0))
        do throws(SystemdError) {
            if let timer = activity.timer { return try timer.rearm(after: span) }
            activity.timer = try loop.onTimer(after: span, accuracy: .milliseconds(50)) { [unowned self] in
                activity.awaited = nil
                activityTimeCame()
            }
        } catch {
            activity.awaited = nil
            Log.warning("what the session does cannot be watched: \(error)")
        }
    }

    private func activityTimeCame() {
        let now = SystemClock.monotonic
        if let deadline = activity.monitor.deadline(at: now), deadline <= now {
            var view = ActivityMonitor.View()
            view.cpuTime = ResourceUsage.cpuTime(of: request.id)
            view.isRaw = terminal.isRaw
            view.foreground = terminal.foregroundGroup ?? 0
            // What a report says may hold only as long as its program is there: the broker looks, too.
            if activity.monitor.look(view, at: now) { activity.told = nil }
        }
        activityMayHaveChanged(at: now)
    }

    /// Goes on from what another program has handed over.
    func resumeActivity(_ bytes: [UInt8]?) {
        guard let bytes else { return }
        do throws(ProtocolError) {
            var state = try ActivityHandover(decoding: bytes)
            state.limit(to: SystemClock.monotonic)
            activity = ActivityWatch(ActivityMonitor(quiet: Self.quiet(of: request), state: state))
        } catch {
            Log.warning("what the session was doing is not known any more: \(error.message)")
        }
        activityMayHaveChanged(at: SystemClock.monotonic)
    }
}

/// What a host keeps to watch what its session is doing.
struct ActivityWatch {
    var monitor: ActivityMonitor
    /// What the broker was told last, and when; nil where it is to be told in any case.
    var told: ActivityFacts? = ActivityFacts()
    var toldAt: UInt64 = 0
    /// Fires when something can have changed, or is to be told.
    var timer: EventSource?
    var awaited: UInt64?

    init(_ monitor: ActivityMonitor) { self.monitor = monitor }
}
