import Client
import SessionModel

/// All about one session, a fact a line.
struct SessionSheet {
    /// The lines, each ended by a line feed.
    let text: String

    init(_ session: SessionDetails, usage: Usage? = nil, now: UInt64, style: Style) {
        var facts: [(String, String, Style.Role?)] = []
        func add(_ label: String, _ value: String?, _ role: Style.Role? = nil) {
            if let value, !value.isEmpty { facts.append((label, value, role)) }
        }
        func time(_ microseconds: UInt64) -> String {
            "\(RelativeTime.ago(microseconds, now: now)) (\(Timestamp.rfc3339(microseconds)))"
        }
        add("Session", session.id, .heading)
        add("Name", session.name.map(PlainText.line))
        add("State", SessionTable.state(session), SessionTable.role(session))
        add("Ended by", session.endedBy.map(PlainText.line))
        add("Reason", session.endReason.map(PlainText.line))
        let activity = SessionTable.activity(session)
        add("Activity", activity + (session.activitySince.map { ", since " + time($0) } ?? ""))
        if activity.isEmpty { facts.removeAll { $0.0 == "Activity" } }
        if !activity.isEmpty, !session.activitySource.isEmpty {
            let why = session.activitySource == "report" ? "it has reported that" : session.activityReason ?? ""
            add("Known from", "\(session.activitySource)\(why.isEmpty ? "" : ": " + PlainText.line(why))")
        }
        add("Attention", session.needsAttention ? "it wants somebody to look" : nil, .attention)
        add("Command", PlainText.command(session.command))
        add("Title", session.title.map(PlainText.line))
        add("Directory", PlainText.line(session.workingDirectory))
        add("Sandbox", session.sandbox.map(PlainText.line))
        add("Tags", PlainText.line(session.tags.joined(separator: ", ")))
        add("Pinned", session.isPinned ? "yes: it is never stopped to make room" : nil)
        add("Restore", session.isRestored ? "yes: it is started again when the machine comes back" : nil)
        add("Recorded", session.isRecorded ? nil : "no")
        add("Runs", session.runs > 1 ? "\(session.runs)" : nil)
        if session.state.isLive {
            add("Windows", "\(session.clients)")
            add("Size", session.size.map { "\($0.columns)x\($0.rows)" })
            add("Process", session.processID.map { "\($0)" })
            add("Host", session.hostVersion.map { "version " + PlainText.line($0) })
        }
        add("Started", session.startedAt.map(time))
        add("Ended", session.endedAt.map(time))
        add("CPU time", session.cpuTime.map(RelativeTime.processorTime))
        add("Peak memory", session.peakMemory.map { ByteSize(bytes: $0).description })
        for (label, value) in usage.map(UsageText.facts) ?? [] { add(label, value) }
        add("Out of memory", Self.outOfMemory(session, now: now), .bad)
        add("Limits", LimitsText.line(session.limits))
        add("Unit", PlainText.line(session.unit))
        let width = facts.reduce(0) { max($0, DisplayWidth.of($1.0)) } + 1
        text = facts.reduce(into: "") { text, fact in
            text += DisplayWidth.pad(fact.0 + ":", to: width, rightAligned: true) + " "
            text += style.paint(fact.1, fact.2) + "\n"
        }
    }

    private static func outOfMemory(_ session: SessionDetails, now: UInt64) -> String? {
        guard session.oomKills > 0 else { return nil }
        let what = session.oomKills == 1 ? "1 process was" : "\(session.oomKills) processes were"
        let last = session.outOfMemoryAt.map { ", the last \(RelativeTime.ago($0, now: now))" } ?? ""
        return "\(what) killed by the kernel\(last)"
    }
}
