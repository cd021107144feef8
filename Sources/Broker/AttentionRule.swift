import Glibc
import SessionModel

/// Which changes of a session ask for attention, and whether people are told of them.
enum AttentionRule {
    /// What a change from `old` to `new` asks for; nil for nothing. `calls` is how often the program has rung meanwhile.
    static func kind(
        _ old: ActivityVerdict,
        _ new: ActivityVerdict,
        calls: UInt64,
        finishedAfter: UInt64
    ) -> AttentionKind? {
        if new.activity == .blocked, old.activity != .blocked || (calls > 0 && old.reason != new.reason) {
            return .blocked
        }
        let wasBusy = old.activity == .working || old.activity == .handedOff
        if wasBusy, new.activity == .idle, new.since >= old.since, new.since - old.since >= finishedAfter {
            return .finished
        }
        return calls > 0 ? .bell : nil
    }

    /// Whether an end is worth telling of: nobody asked for it, and no rule did.
    static func tells(of end: SessionRecord.End) -> Bool {
        switch end.state {
        case .exited, .failed: end.cause != .user && end.cause != .policy
        case .killed: end.cause == .system
        default: false
        }
    }

    /// Whether people are told now of a session with `tags`.
    static func notifies(_ kind: AttentionKind, tags: [String], minute: Int, _ configuration: Configuration) -> Bool {
        configuration.notifyOn.contains(kind) && configuration.notifies(tags: tags)
            && configuration.notifyQuietHours?.contains(minute) != true
    }

    /// The minute of the day, in local time.
    static var minuteOfDay: Int {
        var now = time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        return Int(parts.tm_hour) * 60 + Int(parts.tm_min)
    }
}
