import Glibc
import Testing

/// A real message bus of the reference implementation, for one test.
final class PrivateBus {
    let address: String
    private let daemon: pid_t

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        defer { ends.forEach { close($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let words: [String] = [
            "dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog", "--print-address=1",
        ]
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process: pid_t = 0
        try #require(posix_spawnp(&process, "dbus-daemon", &actions, nil, arguments, environ) == 0, "needs dbus-daemon")
        daemon = process
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &bytes, bytes.count)
        try #require(count > 0, "dbus-daemon ended before it printed its address")
        address = String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    deinit {
        kill(daemon, SIGKILL)
        waitpid(daemon, nil, 0)
    }
}
