import Foundation
import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite struct ConfigurationReaderTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roost-\(UUID())").path

    private var paths: ConfigurationPaths { ConfigurationPaths(userDirectory: folder) }
    private var reader: ConfigurationReader { ConfigurationReader(paths: paths, environment: [:]) }

    private func write(_ text: String, _ path: String) throws {
        try AtomicFile.makeDirectory(paths.dropInDirectory(of: .user))
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func dropInsAreReadInTheOrderOfTheirNames() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let directory = paths.dropInDirectory(of: .user)
        try write("[Daemon]\nCapacity=1", paths.file(of: .user))
        #expect(reader.read().capacity == 1)
        try write("[Daemon]\nCapacity=3", directory + "/b.conf")
        try write("[Daemon]\nCapacity=2", directory + "/a.conf")
        for name in ["c.conf~", ".d.conf", "e.conf.new", "f"] {
            try write("[Daemon]\nCapacity=9", "\(directory)/\(name)")
        }
        #expect(reader.read().capacity == 3)
        #expect(reader.configuration(withSetFile: Array("[Daemon]\nCapacity=7".utf8)).capacity == 3)
        try write("[Daemon]\nExitIdleSec=5s", directory + "/b.conf")
        #expect(reader.configuration(withSetFile: Array("[Daemon]\nCapacity=7".utf8)).capacity == 2)
    }

    @Test func whatCannotBeReadIsTold() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.makeDirectory(paths.file(of: .user))
        #expect(reader.read().problems.map(\.place) == [paths.file(of: .user)])
        #expect(reader.read().problems.allSatisfy { $0.line == 0 && $0.message.contains("cannot be read") })
        let long = String(repeating: "#", count: ConfigurationReader.maximumFile)
        try write(long, paths.dropInDirectory(of: .user) + "/a.conf")
        #expect(reader.read().problems.count == 1)
        try write(long + "#", paths.dropInDirectory(of: .user) + "/a.conf")
        #expect(reader.read().problems.last?.message.contains("more than 1048576 bytes") == true)
    }

    @Test(arguments: Limits.Key.allCases.filter(\.takesShare))
    func aMachineHasATotalForEachShare(key: Limits.Key) {
        let total = MachineTotals.total(for: key)
        #expect(total < 1 << 50 && (total > 1000 || key == .memorySwapMax))
    }

    @Test func infinityIsNeverRefused() throws {
        let nothing = LimitSupport(group: "/no/such/group")
        var limits = Limits()
        limits.tasksMax = .max
        try nothing.check(limits)
        limits.tasksMax = 5
        let error = #expect(throws: SystemdError.self) {
            try nothing.check(limits, origins: [.tasksMax: .file(path: "/c", line: 3)])
        }
        #expect(error?.message.hasSuffix("; it is set by /c:3") == true)
    }
}
