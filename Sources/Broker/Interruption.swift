/// How the ground went away under sessions that nobody had stopped.
enum Interruption: Hashable, Sendable {
    /// The user's service manager is stopping now: a logout without lingering, or a shutdown.
    case managerStops
    /// The user's service manager is another one than the session's, on the same start of the machine.
    case managerStopped
    /// The machine was started since.
    case machineWentDown

    /// How it was between `before`, where the session was started, and `now` (``SessionRecord/instance``); nil when
    /// nothing went away.
    init?(from before: String, to now: String) {
        guard before != now else { return nil }
        func boot(_ instance: String) -> Substring { instance.prefix { $0 != "/" } }
        self = boot(before) == boot(now) ? .managerStopped : .machineWentDown
    }

    /// Why the session ended; `isOrderly` where its host had the time to record the end.
    func reason(isOrderly: Bool) -> String {
        switch self {
        case .managerStops: "the user's service manager was stopping: the last logout without lingering, or a shutdown"
        case .managerStopped where isOrderly:
            "the user's service manager stopped: the last logout without lingering, or its own restart"
        case .managerStopped: "the user's service manager was lost"
        case .machineWentDown where isOrderly: "the machine was shut down"
        case .machineWentDown: "the machine went down without a shutdown: a power cut, a reset or a crash"
        }
    }
}
