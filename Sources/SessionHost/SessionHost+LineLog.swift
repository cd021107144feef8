import HostProtocol
import SessionModel
import Systemd
import Terminal

// What the session's command prints, as lines in the journal.
extension SessionHost {
    /// Takes note of output: looks at it when it has become calm, or when it has gone on for long enough.
    func logLines() {
        guard lineLog.settings.lines else { return }
        // Called behind noteOutput(), which has asked the clock.
        let now = idleClock.output ?? SystemClock.monotonic
        if engine.scrollbackPushed - lineLog.pushed >= LineLog.mostRows, lineLog.budget.hasRoom(at: now) {
            takeLines(.scrolled)
        }
        guard !lineLog.isAwaited else { return }
        lineLog.firstChange = now
        awaitLines(LineLog.calm)
    }

    private func awaitLines(_ microseconds: UInt64) {
        do throws(SystemdError) {
            let span = Duration.microseconds(microseconds)
            if let lineTimer {
                try lineTimer.rearm(after: span)
            } else {
                lineTimer = try loop.onTimer(after: span, accuracy: .milliseconds(250)) { [unowned self] in
                    lineLog.isAwaited = false
                    linesMayHaveSettled()
                }
            }
            lineLog.isAwaited = true
        } catch {
            Log.warning("no timer for the lines in the journal: \(error)")
        }
    }

    private func linesMayHaveSettled() {
        let now = SystemClock.monotonic
        let calm = now - min(now, idleClock.output ?? 0)
        guard calm < LineLog.calm else { return takeLines(.quiet) }
        var since = now - min(now, lineLog.firstChange)
        if since >= LineLog.latest {
            takeLines(.running)
            lineLog.firstChange = now
            since = 0
        }
        awaitLines(min(LineLog.calm - calm, LineLog.latest - since))
    }

    /// Logs what has settled.
    private func takeLines(_ moment: SettledLines.Moment) {
        lineLog.pushed = engine.scrollbackPushed
        let now = SystemClock.monotonic
        var lines = lineLog.lines
        let missed = lines.take(from: engine, at: moment) { line in
            // As with what programs print into the journal themselves.
            guard !line.text.isEmpty else { return }
            tellDropped(at: now)
            guard lineLog.budget.take(at: now) else { return }
            journal.send(lineLog.entry(line.text + (line.isCut ? LineLog.cutMark : ""), event: JournalEvent.output))
        }
        lineLog.lines = lines
        lineLog.budget.dropped += UInt64(missed)
        if lineLog.budget.dropped > 0 { tellDroppedLater(at: now) }
    }

    // MARK: What is not logged

    /// Says how many lines were not logged, as soon as lines may be logged again.
    private func tellDropped(at now: UInt64) {
        guard lineLog.budget.dropped > 0, lineLog.budget.hasRoom(at: now) else { return }
        tellDropped()
    }

    private func tellDropped() {
        let count = Int(lineLog.budget.dropped)
        guard count > 0 else { return }
        let limit = "\(lineLog.settings.burst) in \(TimeSpan(microseconds: lineLog.settings.interval))"
        let isTold =
            lineLog.budget.isUnlimited
            ? tell(count, "they were gone before they could be read", "overrun")
            : tell(count, "they came faster than [Journal] lets them through, \(limit)", "rate-limit")
        if isTold { lineLog.budget.dropped = 0 }
    }

    /// Returns whether it could be told.
    private func tell(_ count: Int, _ why: String, _ reason: String) -> Bool {
        let what = count == 1 ? "1 line was" : "\(count) lines were"
        var entry = lineLog.entry("\(what) not logged: \(why)", .outputDropped, priority: 4)
        entry.add("ROOST_LINES", "\(count)")
        entry.add("ROOST_REASON", reason)
        return journal.offer(entry)
    }

    /// Nothing more may come that could tell it.
    private func tellDroppedLater(at now: UInt64) {
        guard lineMarkTimer == nil else { return }
        do throws(SystemdError) {
            let span = Duration.microseconds(max(1000, lineLog.budget.wait(at: now)))
            lineMarkTimer = try loop.onTimer(after: span, accuracy: .milliseconds(250)) { [unowned self] in
                lineMarkTimer = nil
                tellDropped()
            }
        } catch {
            tellDropped()
        }
    }

    /// Says how many entries journald did not take, now that it takes some again.
    func tellLost() {
        let count = journal.lost
        if count > 0, tell(count, "the journal did not take them", "journal-busy") { journal.forgive(count) }
        // What could not be told meanwhile.
        if lineLog.budget.dropped > 0, phase != .closing { tellDroppedLater(at: SystemClock.monotonic) }
    }

    // MARK: The end, and windows

    /// Logs the rest, and the last screen.
    func endLineLog() {
        (lineTimer, lineMarkTimer) = (nil, nil)
        guard lineLog.settings.lines else { return }
        lineLog.isAwaited = true
        takeLines(.end)
        lineMarkTimer = nil
        tellDropped()
        tellLost()
    }

    /// Logs that a window was opened.
    func logAttached(_ connection: Connection, _ attach: Attach) {
        let size = attach.size.isKnown ? ", \(attach.size.columns)×\(attach.size.rows)" : ""
        log(connection, .attached, attach.mode, "A window onto session \(lineLog.label) was opened", size)
    }

    /// Logs that one was closed.
    func logDetached(_ connection: Connection) {
        guard let mode = connection.attachment else { return }
        log(connection, .detached, mode, "A window onto session \(lineLog.label) was closed", "")
    }

    private func log(
        _ connection: Connection,
        _ event: JournalEvent,
        _ mode: Attach.Mode,
        _ message: String,
        _ details: String
    ) {
        let who = connection.grant?.label ?? ""
        var entry = lineLog.entry("\(message): \(who.isEmpty ? "unknown" : who) (\(mode)\(details))", event)
        entry.add("ROOST_MODE", "\(mode)")
        if !who.isEmpty { entry.add("ROOST_WHO", who) }
        journal.send(entry)
    }
}
