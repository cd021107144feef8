import HostProtocol
import Systemd

// What the host notes for the broker, which stops sessions that nobody uses.
extension SessionHost {
    /// How long nothing has to happen before the processor time is looked at.
    static let calm = Duration.seconds(1)
    private static let calmMicroseconds: UInt64 = 1_000_000

    /// Connections but the broker's: attached, or about to be.
    private var visitors: Int { connections.count { $0.grant?.mode != .broker } }

    /// Takes note of output. It is called for each batch.
    func noteOutput() {
        idleClock.output = SystemClock.monotonic
        sampleSoon()
    }

    /// Takes note of input.
    func noteInput() {
        idleClock.input = SystemClock.monotonic
        sampleSoon()
    }

    /// Takes note of a connection that has been closed.
    func noteDeparture(of connection: Connection) {
        guard connection.grant?.mode != .broker else { return }
        idleClock.departure = SystemClock.monotonic
        sampleSoon()
    }

    /// Looks at the processor time when it has been calm for a while; with somebody there it does not matter.
    func sampleSoon() {
        guard !isCalmAwaited, visitors == 0, phase == .running else { return }
        awaitCalm(Self.calm)
    }

    private func awaitCalm(_ span: Duration) {
        do throws(SystemdError) {
            if let calmTimer {
                try calmTimer.rearm(after: span)
            } else {
                calmTimer = try loop.onTimer(after: span, accuracy: .milliseconds(100)) { [unowned self] in
                    isCalmAwaited = false
                    takeSample()
                }
            }
            isCalmAwaited = true
        } catch {
            Log.warning("the processor time cannot be watched: \(error)")
        }
    }

    private func takeSample() {
        let now = SystemClock.monotonic
        let calm = now - idleClock.last
        guard calm >= Self.calmMicroseconds else {
            return awaitCalm(.microseconds(Self.calmMicroseconds - calm))
        }
        idleClock.sample = ResourceUsage.cpuTime(of: request.id).map { (now, $0) }
    }

    /// The answer to an inquiry.
    func facts(_ number: UInt64) -> IdleFacts {
        // Who has just been let in counts.
        acceptConnections()
        let now = SystemClock.monotonic
        return IdleFacts(
            number: number,
            age: now - idleClock.start,
            sinceOutput: idleClock.output.map { now - $0 },
            sinceInput: idleClock.input.map { now - $0 },
            sinceDeparture: idleClock.departure.map { now - $0 },
            connections: UInt32(visitors),
            cpuTime: ResourceUsage.cpuTime(of: request.id),
            sample: idleClock.sample.map { IdleFacts.Sample(age: now - $0.time, cpuTime: $0.cpuTime) }
        )
    }
}
