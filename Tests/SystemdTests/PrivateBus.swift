import Foundation
import Systemd
import Testing

/// A real message bus of the reference implementation, for one test.
final class PrivateBus {
    let address: String
    private let daemon = Process()

    init() throws {
        let output = Pipe()
        daemon.executableURL = URL(fileURLWithPath: "/usr/bin/dbus-daemon")
        daemon.arguments = ["--session", "--nofork", "--nopidfile", "--nosyslog", "--print-address=1"]
        daemon.standardOutput = output
        try daemon.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "dbus-daemon ended before it printed its address")
            line += more
        }
        address = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    deinit {
        daemon.terminate()
        daemon.waitUntilExit()
    }

    func connect() throws -> Bus {
        try Bus.open(address: address)
    }
}
