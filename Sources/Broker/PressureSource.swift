import Glibc
import SessionModel
import Systemd

/// A pressure file, and the kernel's promise to tell when tasks have waited for too long in a window of time.
@BrokerActor
final class PressureSource {
    /// The window: without privileges the kernel takes multiples of 2 s only.
    nonisolated static let window = Duration.seconds(2)
    private static let windowMicroseconds = 2_000_000

    /// Whose pressure it is: `system`, `user` or `fleet`.
    let name: String
    /// The file.
    let path: String
    /// Why nothing is told; empty while it is.
    private(set) var problem = "not watched"
    private var descriptor: Int32 = -1
    private var source: EventSource?

    init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    isolated deinit { unwatch() }

    /// Whether the kernel tells.
    var isWatched: Bool { source != nil }

    /// What the file says now.
    var reading: Pressure? { AtomicFile.text(path).flatMap(Pressure.init) }

    /// Calls `handler`, once a window at the most, when tasks have waited for `stall` microseconds in a window; false
    /// where the kernel does not let us.
    func watch(stall: UInt64, _ handler: @escaping () -> Void) -> Bool {
        unwatch()
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return fail() }
        let trigger = Array("some \(stall) \(Self.windowMicroseconds)".utf8) + [0]
        guard write(descriptor, trigger, trigger.count) == trigger.count else { return fail() }
        do throws(SystemdError) {
            source = try BrokerActor.executor.loop.onIO(descriptor, .priority) { [unowned self] events in
                // The control group is gone.
                guard !events.contains(.error) else { return unwatch() }
                handler()
            }
        } catch {
            problem = error.message
            unwatch(because: error.message)
            return false
        }
        problem = ""
        return true
    }

    /// Lets the kernel tell no more.
    func unwatch(because reason: String = "not watched") {
        source?.cancel()
        source = nil
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        problem = reason
    }

    private func fail() -> Bool {
        let text = SystemdError.text(of: errno)
        unwatch(because: text)
        return false
    }
}
