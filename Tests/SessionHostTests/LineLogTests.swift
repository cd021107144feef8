import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@testable import SessionHost

/// What goes to the journal, and what happens where that takes nothing.
@Suite("The log of lines", .timeLimit(.minutes(3)))
struct LineLogTests {
    /// A socket in journald's place.
    final class Journald {
        let path: String
        let descriptor: Int32

        init(_ scratch: Scratch) throws {
            path = scratch.path + "/journal"
            descriptor = try Self.bind(path)
        }

        deinit { close(descriptor) }

        static func bind(_ path: String) throws -> Int32 {
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            let length = socklen_t(MemoryLayout<sockaddr_un>.size)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
            }
            guard result == 0 else { throw TestFailure("bind: \(errno)") }
            return descriptor
        }

        /// The next entry within some seconds; its fields that fit on a line.
        func next(within seconds: Int32 = 10) -> [String: String]? {
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, seconds * 1000) > 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: 1 << 17)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            let text = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
            let fields = text.split(separator: "\n").map { line in
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }
            return Dictionary(fields) { "\($0),\($1)" }
        }

        /// The lines of output that come until one that is asked for, and all events.
        func lines(until last: String) -> (lines: [String], events: [[String: String]]) {
            var (lines, events) = ([String](), [[String: String]]())
            while let entry = next() {
                if entry["ROOST_EVENT"] == "output" {
                    lines.append(entry["MESSAGE"] ?? "")
                } else {
                    events.append(entry)
                }
                if lines.last == last { break }
            }
            return (lines, events)
        }
    }

    private func host(
        _ script: String,
        _ change: (inout JournalSettings) -> Void = { _ in }
    ) throws -> (TestHost, Journald) {
        let scratch = try Scratch()
        let journald = try Journald(scratch)
        var settings = JournalSettings()
        settings.socketPath = journald.path
        settings.tags = ["one", "two"]
        change(&settings)
        let host = try TestHost(["sh", "-c", script], scratch: scratch) {
            $0.name = "worker"
            $0.settings = settings.assignments
        }
        try host.waitFor("READY=1")
        return (host, journald)
    }

    @Test("entries are in the native protocol")
    func encoding() {
        var entry = JournalEntry()
        entry.add("A", "b")
        entry.add("LONG", "x\ny")
        #expect(entry.bytes == Array("A=b\nLONG\n".utf8) + [3, 0, 0, 0, 0, 0, 0, 0] + Array("x\ny\n".utf8))
    }

    @Test("settings are read as they were written")
    func settings() {
        var settings = JournalSettings()
        #expect(JournalSettings(settings.assignments) == settings && JournalSettings([:]) == settings)
        settings.lines = false
        settings.interval = 5
        settings.burst = 0
        settings.tags = ["a", "b"]
        settings.socketPath = "/x"
        #expect(JournalSettings(settings.assignments) == settings)
    }

    @Test("a budget lets through so many lines an interval")
    func budget() {
        var budget = LineBudget(interval: 1000, burst: 3)
        #expect((0..<5).map { budget.take(at: 5000 + $0) } == [true, true, true, false, false])
        #expect(budget.dropped == 2 && !budget.hasRoom(at: 5999) && budget.wait(at: 5500) == 500)
        #expect(budget.hasRoom(at: 6000) && budget.take(at: 6000) && budget.used == 1)
        var unlimited = LineBudget(interval: 0, burst: 1)
        #expect((0..<9).allSatisfy { unlimited.take(at: $0) })
        unlimited = LineBudget(interval: 1000, burst: 0)
        #expect((0..<9).allSatisfy { unlimited.take(at: $0) })
    }

    @Test("lines come with their fields, and again after an end of calm only where they changed")
    func lines() throws {
        let (host, journald) = try host("printf 'one\\n\\033[31mtwo\\033[m\\n'; read _; echo three; exit 3")
        let first = try #require(journald.next())
        #expect(first["MESSAGE"] == "one" && first["ROOST_EVENT"] == "output" && first["PRIORITY"] == "6")
        #expect(first["ROOST_SESSION"] == host.id.description && first["ROOST_NAME"] == "worker")
        #expect(first["ROOST_TAG"] == "one,two" && first["SYSLOG_IDENTIFIER"] == "sh")
        #expect(journald.next()?["MESSAGE"] == "two")
        let client = try host.connect()
        try client.type("\n")
        let (lines, events) = journald.lines(until: "three")
        #expect(lines == ["three"])
        #expect(events.map { $0["ROOST_EVENT"] } == ["attached"])
        #expect(events.first?["MESSAGE_ID"] == JournalEvent.attached.messageID)
        #expect(events.first?["ROOST_MODE"] == "control")
    }

    @Test("a journal that takes nothing holds nobody up, and is told what it missed")
    func blocked() throws {
        let (host, journald) = try host("seq 1 30000; read _; seq 30001 60000; read _; echo last; sleep 100") {
            $0.burst = 0
        }
        let client = try host.connect()
        // Nobody reads the journal; the host goes on.
        try client.type("\n")
        try client.waitFor("60000\r\n")
        sleep(3)
        try client.send(.ping(7))
        while try client.next() != .pong(7) {}
        try client.type("\n")
        let (lines, events) = journald.lines(until: "last")
        #expect(lines.last == "last")
        let numbers = lines.compactMap { Int($0) }
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        let told = events.filter { $0["MESSAGE_ID"] == JournalEvent.outputDropped.messageID }
        let missing = told.compactMap { $0["ROOST_LINES"].flatMap { Int($0) } }.reduce(0, +)
        // Of the entries that journald did not take, some are events.
        #expect(numbers.count + missing >= 60_000 && numbers.count + missing <= 60_010)
        #expect(numbers.count < 60_000)
    }

    @Test("nothing is logged where lines are off, but for events")
    func off() throws {
        let (host, journald) = try host("read _; echo quiet") { $0.lines = false }
        let client = try host.connect()
        try client.type("\n")
        _ = try host.wait()
        var events: [String] = []
        while let entry = journald.next(within: 1) { events.append(entry["ROOST_EVENT"] ?? "") }
        #expect(events == ["attached"])
    }

    @Test("the end comes also where there is no journal")
    func none() throws {
        let (host, journald) = try host("read _; seq 1 1000")
        unlink(journald.path)
        let client = try host.connect()
        try client.type("\n")
        #expect(try host.wait() == 0)
    }
}
