import Glibc
import Systemd
import Testing

@Suite struct DirectSourceTests {
    /// A pipe that closes itself.
    private final class Pipe {
        let ends: [Int32]

        init() {
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            self.ends = ends
        }

        deinit { ends.forEach { close($0) } }

        func put() { write(ends[1], "x", 1) }

        func take() {
            var byte: UInt8 = 0
            read(ends[0], &byte, 1)
        }
    }

    @Test func whatItsHandlerAddsToTheLoopIsDone() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        var seen: [String] = []
        var others: [EventSource] = []
        let source = try loop.onDirectIO(pipe.ends[0], .readable) { events in
            #expect(events == .readable)
            pipe.take()
            seen.append("direct")
            if let later = try? loop.deferred({ seen.append("defer") }) { others.append(later) }
            if let end = try? loop.onTimer(after: .milliseconds(5), { loop.exit(7) }) { others.append(end) }
        }
        pipe.put()
        #expect(try loop.run() == 7)
        #expect(seen == ["direct", "defer"])
        #expect(source.isEnabled)
    }

    @Test func isServedBesideTimersAndChangesThem() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        var rounds = 0
        var timer: EventSource?
        timer = try loop.onTimer(after: .milliseconds(1)) { pipe.put() }
        let source = try loop.onDirectIO(pipe.ends[0], .readable) { _ in
            pipe.take()
            rounds += 1
            if rounds == 5 { loop.exit(0) } else { try? timer?.rearm(after: .milliseconds(1)) }
        }
        #expect(try loop.run() == 0)
        #expect(rounds == 5 && source.isEnabled)
    }

    @Test func tellsNothingWhileItIsOff() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        var seen = 0
        let source = try loop.onDirectIO(pipe.ends[0], .readable) { _ in
            seen += 1
            loop.exit(0)
        }
        source.isEnabled = false
        pipe.put()
        let timer = try loop.onTimer(after: .milliseconds(10)) {
            #expect(seen == 0)
            source.isEnabled = true
        }
        _ = try loop.run()
        #expect(seen == 1 && !timer.isEnabled)
    }

    @Test func waitsForOtherEventsWhenTold() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        var seen: [IOEvents] = []
        var source: DirectSource?
        source = try loop.onDirectIO(pipe.ends[1], []) { events in
            seen.append(events)
            source?.cancel()
            loop.exit(0)
        }
        let timer = try loop.onTimer(after: .milliseconds(5)) { try? source?.setEvents(.writable) }
        _ = try loop.run()
        #expect(seen == [.writable] && !timer.isEnabled)
    }

    @Test func mayEndItselfAndTheNextInItsHandler() throws {
        let loop = try EventLoop()
        let pipes = [Pipe(), Pipe()]
        var sources: [DirectSource] = []
        var seen = 0
        for pipe in pipes {
            pipe.put()
            sources.append(
                try loop.onDirectIO(pipe.ends[0], .readable) { _ in
                    seen += 1
                    sources = []
                }
            )
        }
        let end = try loop.onTimer(after: .milliseconds(10)) { loop.exit(0) }
        _ = try loop.run()
        #expect(seen == 1 && !end.isEnabled)
    }

    @Test func endsAtOnceWhenItsHandlerSaysSo() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        pipe.put()
        let source = try loop.onDirectIO(pipe.ends[0], .readable) { _ in loop.exit(3) }
        #expect(try loop.run() == 3)
        #expect(source.isEnabled)
    }

    @Test func errorsSayWhatFailedAndHow() throws {
        let loop = try EventLoop()
        let error = #expect(throws: SystemdError.self) { try loop.onDirectIO(-1, .readable) { _ in } }
        #expect(error?.errno == EBADF)
        #expect(error?.description == "epoll_ctl: Bad file descriptor")
    }

    @Test func doesOnceAndLaterWhatIsNotDoneAtOnce() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        var seen: [String] = []
        let begin = SystemClock.monotonic
        let deadline = try loop.onDirectDeadline {
            seen.append("due")
            #expect(SystemClock.monotonic - begin >= 4000)
        }
        let source = try loop.onDirectIO(pipe.ends[0], .readable) { _ in
            pipe.take()
            seen.append("key")
            deadline.arm(after: .milliseconds(4))
        }
        let end = try loop.onTimer(after: .milliseconds(60)) { loop.exit(0) }
        pipe.put()
        #expect(try loop.run() == 0)
        #expect(seen == ["key", "due"] && !deadline.isArmed)
        #expect(source.isEnabled && !end.isEnabled)
    }

    @Test func isDoneHoweverMuchElseThereIsToDo() throws {
        let loop = try EventLoop()
        let pipe = Pipe()
        // Always readable.
        pipe.put()
        let deadline = try loop.onDirectDeadline { loop.exit(5) }
        let unarmed = try loop.onDirectDeadline { loop.exit(6) }
        let source = try loop.onDirectIO(pipe.ends[0], .readable) { _ in
            if !deadline.isArmed { deadline.arm(after: .milliseconds(3)) }
        }
        #expect(try loop.run() == 5)
        #expect(source.isEnabled && !unarmed.isArmed)
    }

    @Test func isDoneByNobodyOnceItIsGoneOrTakenBack() throws {
        let loop = try EventLoop()
        var deadline: DirectDeadline? = try loop.onDirectDeadline { loop.exit(1) }
        deadline?.arm(after: .milliseconds(1))
        deadline = nil
        let other = try loop.onDirectDeadline { loop.exit(2) }
        other.arm(after: .milliseconds(1))
        other.disarm()
        let end = try loop.onTimer(after: .milliseconds(20)) { loop.exit(0) }
        #expect(try loop.run() == 0)
        #expect(!end.isEnabled)
    }
}
