import CRoost
import Glibc

/// What proc(5) says of one process, and of no other that got its number meanwhile.
public struct ProcessFacts: Hashable, Sendable {
    /// Its process id.
    public let id: pid_t
    /// The name of its program (comm).
    public let command: String
    /// Its control groups, as the file /proc/PID/cgroup has them (cgroups(7)).
    public let controlGroups: String

    /// Reads what there is of the process `id`; nil when it has ended.
    public init?(_ id: pid_t) {
        let descriptor = croost_process_open(id)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let groups = Self.read("/proc/\(id)/cgroup"), let command = Self.read("/proc/\(id)/comm") else {
            return nil
        }
        // While the descriptor's process lives its number is nobody else's: what was read is its own.
        guard croost_process_lives(descriptor) != 0 else { return nil }
        self.id = id
        self.command = String(command.prefix { $0 != "\n" })
        controlGroups = groups
    }

    /// The units, slices and other control groups that the process is in, the outermost first: of the unified hierarchy,
    /// or of systemd's own where there is no other.
    public var groupNames: [String] { Self.groupNames(in: controlGroups) }

    /// Those that a text of /proc/PID/cgroup names.
    public static func groupNames(in text: String) -> [String] {
        var names: [String] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == "0" || fields[1] == "name=systemd" else { continue }
            names += fields[2].split(separator: "/").map(String.init)
        }
        return names
    }

    /// The beginning of a small file.
    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
            bytes += chunk[..<count]
        }
    }
}
