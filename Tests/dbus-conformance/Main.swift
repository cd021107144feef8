import Glibc

/// `dbus-conformance XML`: drives the interface org.roost.Sessions1 on the user's bus over libdbus-1, a second
/// implementation of D-Bus, and holds what it finds against the contract in the file XML.
///
/// Prints one line a check and ends with `N passed, M failed`. Exit status: 0 when none failed, 1 when some did, 2 when it
/// could not begin.
@main
enum Main {
    static func main() {
        guard CommandLine.arguments.count == 2, let document = read(CommandLine.arguments[1]) else {
            complain("usage: dbus-conformance XML (a file such as dbus/org.roost.Sessions1.xml)")
        }
        let contract = Contract(scanning: document).own
        guard !contract.members.isEmpty else { complain("\(CommandLine.arguments[1]) declares nothing of org.roost") }
        let connection: Connection
        do throws(CallError) {
            connection = try Connection()
        } catch {
            complain("no connection to the user's bus: \(error)")
        }
        let conformance = Conformance(contract, connection)
        conformance.run()
        print("\(conformance.report.passed) passed, \(conformance.report.failed) failed")
        exit(conformance.report.failed == 0 ? 0 : 1)
    }

    private static func complain(_ text: String) -> Never {
        let line = Array("dbus-conformance: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(2)
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = fread(&part, 1, part.count, file)
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
