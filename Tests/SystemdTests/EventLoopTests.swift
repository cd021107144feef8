import Glibc
import Systemd
import Testing

@Suite struct EventLoopTests {
    @Test func deliversEachKindOfEvent() throws {
        let loop = try EventLoop()
        var seen: [String] = []
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let read = try loop.onIO(ends[0], .readable) { events in
            #expect(events.contains(.readable))
            var byte: UInt8 = 0
            Glibc.read(ends[0], &byte, 1)
            seen.append("io")
        }
        let timer = try loop.onTimer(after: .milliseconds(20)) {
            seen.append("timer"); loop.exit(7)
        }
        let deferred = try loop.deferred {
            seen.append("defer"); write(ends[1], "x", 1)
        }
        #expect(try loop.run() == 7)
        #expect(seen == ["defer", "io", "timer"])
        #expect(!timer.isEnabled && !deferred.isEnabled && read.isEnabled)
        ends.forEach { close($0) }
    }

    @Test func aTimerCanBeSetAgain() throws {
        let loop = try EventLoop()
        var count = 0
        var timer: EventSource?
        timer = try loop.onTimer(after: .milliseconds(1)) {
            count += 1
            if count == 3 { loop.exit(0) } else { try? timer?.rearm(after: .milliseconds(1)) }
        }
        _ = try loop.run()
        #expect(count == 3)
    }

    @Test func aSourceThatIsDroppedInItsOwnHandlerEndsCleanly() throws {
        let loop = try EventLoop()
        var source: EventSource?
        source = try loop.deferred { source = nil }
        let end = try loop.onTimer(after: .milliseconds(5)) { loop.exit(0) }
        _ = try loop.run()
        #expect(source == nil && !end.isEnabled)
    }

    @Test(arguments: [("exit 3", ChildExit.exited(3)), ("kill -9 $$", .signaled(9, dumpedCore: false))])
    func reportsHowAChildEnded(command: String, expected: ChildExit) throws {
        let loop = try EventLoop()
        var child: pid_t = 0
        let words: [String] = ["sh", "-c", command]
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        #expect(posix_spawn(&child, "/bin/sh", nil, nil, arguments, nil) == 0)
        var end: ChildExit?
        let source = try loop.onChildExit(child) {
            end = $0; loop.exit(0)
        }
        _ = try loop.run()
        withExtendedLifetime(source) {}
        #expect(end == expected)
    }

    @Test func takesASignalInsteadOfDyingOfIt() throws {
        let loop = try EventLoop()
        var seen: Int32?
        let source = try loop.onSignal(SIGUSR2) {
            seen = $0
            loop.exit(0)
        }
        // To this thread alone: the test runner's others have not blocked it.
        #expect(pthread_kill(pthread_self(), SIGUSR2) == 0)
        _ = try loop.run()
        withExtendedLifetime(source) {}
        #expect(seen == SIGUSR2)
    }

    @Test func handlesTheMoreUrgentFirst() throws {
        let loop = try EventLoop()
        var order: [String] = []
        let sources = [
            try loop.deferred(priority: .low) {
                order.append("low")
                loop.exit(0)
            },
            try loop.deferred { order.append("normal") },
            try loop.deferred(priority: .high) { order.append("high") },
        ]
        _ = try loop.run()
        withExtendedLifetime(sources) {}
        #expect(order == ["high", "normal", "low"])
    }

    @Test func errorsSayWhatFailedAndHow() throws {
        let loop = try EventLoop()
        let error = #expect(throws: SystemdError.self) { try loop.onIO(-1, .readable) { _ in } }
        #expect(error?.errno == EBADF)
        #expect(error?.description == "sd_event_add_io: Bad file descriptor")
    }
}
