import Foundation
import Glibc
import Systemd
import Testing

/// A connection without a loop, waited for with poll(2).
@Suite struct BusPollingTests {
    /// Processes `bus` until `isDone`, waiting for its descriptor and its deadline alone.
    private func pump(_ bus: Bus, until isDone: () -> Bool) throws {
        let limit = Date(timeIntervalSinceNow: 20)
        while !isDone() {
            try #require(Date() < limit)
            if try bus.process() { continue }
            guard !isDone() else { return }
            var entry = try bus.pollEntry
            var timeout: Int32 = 5000
            if let deadline = try bus.pollDeadline {
                var now = timespec()
                clock_gettime(CLOCK_MONOTONIC, &now)
                let microseconds = UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000
                timeout = deadline > microseconds ? Int32(clamping: (deadline - microseconds) / 1000 + 1) : 0
            }
            poll(&entry, 1, timeout)
        }
    }

    private func ask(
        _ bus: Bus,
        _ member: String,
        _ arguments: [Value],
        timeout: Duration? = nil,
        _ handler: @escaping (Result<[Value], SystemdError>) -> Void
    ) throws -> Slot {
        try bus.call(
            to: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member: member,
            arguments: arguments,
            timeout: timeout,
            handler
        )
    }

    @Test func answersAndErrorsComeToTheirHandlers() throws {
        let daemon = try PrivateBus()
        let bus = try Bus.open(address: daemon.address)
        var answers: [Result<[Value], SystemdError>] = []
        let slots = [
            try ask(bus, "NameHasOwner", [.string("org.freedesktop.DBus")]) { answers.append($0) },
            try ask(bus, "GetNameOwner", [.string("org.nobody")]) { answers.append($0) },
        ]
        try pump(bus) { answers.count == 2 }
        #expect(try answers[0].get() == [.bool(true)])
        #expect(throws: SystemdError.self) { try answers[1].get() }
        withExtendedLifetime(slots) {}
        withExtendedLifetime(daemon) {}
    }

    @Test func whoDropsTheSlotHearsNothing() throws {
        let daemon = try PrivateBus()
        let bus = try Bus.open(address: daemon.address)
        var (dropped, kept): (Bool, Bool) = (false, false)
        _ = try ask(bus, "ListNames", []) { _ in dropped = true }
        let slot = try ask(bus, "ListNames", []) { _ in kept = true }
        try pump(bus) { kept }
        #expect(!dropped)
        withExtendedLifetime(slot) {}
        withExtendedLifetime(daemon) {}
    }

    @Test func aCallThatTakesTooLongEndsByItself() throws {
        let daemon = try PrivateBus()
        let (silent, bus) = (try Bus.open(address: daemon.address), try Bus.open(address: daemon.address))
        var answer: Result<[Value], SystemdError>?
        let slot = try bus.call(
            to: silent.uniqueName,
            path: "/",
            interface: "org.roost.Test1",
            member: "Nothing",
            timeout: .milliseconds(100)
        ) { answer = $0 }
        try pump(bus) { answer != nil }
        #expect(throws: SystemdError.self) { try answer?.get() }
        withExtendedLifetime((slot, silent, daemon)) {}
    }
}
