import Foundation
import Glibc
import HostProtocol
import SessionModel

/// A real host: the built executable, with folders and a service manager of its own.
final class TestHost {
    let id = SessionID.random()
    let scratch: Scratch
    let paths: SessionPaths
    let process = Process()
    private let notifySocket: Int32

    /// Starts a host for `arguments`; `change` sees the launch request before it is written. `shell` runs it by way of
    /// a shell command in which `$HOST` is the executable with its argument. `launchMode` is the launch file's mode.
    init(
        _ arguments: [String],
        scratch: Scratch? = nil,
        shell: String? = nil,
        launchMode: Int = 0o600,
        change: (inout LaunchRequest) -> Void = { _ in },
        beforeStart: (TestHost) throws -> Void = { _ in }
    ) throws {
        let scratch = try scratch ?? Scratch()
        self.scratch = scratch
        paths = SessionPaths(runtimeRoot: scratch.path + "/run/roost", stateRoot: scratch.path + "/state/roost")
        notifySocket = try Self.bindNotifySocket(scratch.path + "/notify")

        var request = LaunchRequest(
            id: id,
            arguments: arguments,
            workingDirectory: scratch.path,
            environment: ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"],
            statePath: paths.stateDirectory(of: id),
            socketPath: paths.socket(of: id),
            brokerUnit: ""
        )
        change(&request)
        for folder in [paths.stateDirectory(of: id), paths.runtimeDirectory(of: id)] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        _ = try scratch.file("run/roost/\(id)/launch", request.encode(), mode: launchMode)
        try beforeStart(self)

        // The tests' own executable stands in the build folder, beside the host.
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let host = (tests as NSString).deletingLastPathComponent + "/roost-host"
        process.executableURL = URL(filePath: shell == nil ? host : "/bin/sh")
        process.arguments = shell.map { ["-c", $0] } ?? [id.description]
        process.environment = [
            "XDG_RUNTIME_DIR": scratch.path + "/run",
            "XDG_STATE_HOME": scratch.path + "/state",
            "NOTIFY_SOCKET": scratch.path + "/notify",
            "HOST": "\(host) \(id)",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: try scratch.file("log", ""))
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(notifySocket)
    }

    var pid: pid_t { process.processIdentifier }

    /// Starts a host and waits until it is ready.
    static func ready(
        _ arguments: [String],
        shell: String? = nil,
        change: (inout LaunchRequest) -> Void = { _ in },
        beforeStart: (TestHost) throws -> Void = { _ in }
    ) throws -> TestHost {
        let host = try TestHost(arguments, shell: shell, change: change, beforeStart: beforeStart)
        try host.waitFor("READY=1")
        return host
    }

    /// A host whose agent is `script`, run by sh. Its first line should be `read _`: what it prints before somebody is
    /// attached is seen by nobody.
    static func script(_ script: String, change: (inout LaunchRequest) -> Void = { _ in }) throws -> TestHost {
        try ready(["sh", "-c", script], change: change)
    }

    /// Waits for a notification to the service manager that holds `assignment`.
    func waitFor(_ assignment: String) throws {
        while !(try nextNotification()).contains(Substring(assignment)) {}
    }

    /// The assignments of the next notification.
    func nextNotification() throws -> [Substring] {
        try waitUntilReadable(notifySocket, "notification")
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(notifySocket, &bytes, bytes.count, 0)
        guard count >= 0 else { throw TestFailure("recv: \(errno)") }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    }

    /// Whether a notification waits.
    var hasNotification: Bool {
        var poll = pollfd(fd: notifySocket, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) > 0
    }

    /// Waits for the end and returns the exit status; throws after ``patience``.
    func wait() throws -> Int32 {
        let deadline = Date(timeIntervalSinceNow: patience)
        while process.isRunning {
            guard Date() < deadline else { throw TestFailure("the host did not end within \(patience) s") }
            usleep(2000)
        }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// The final record, read with Foundation's decoder.
    func finalRecord() throws -> FinalRecord {
        let data = try Data(contentsOf: URL(filePath: paths.finalRecord(of: id)))
        return try JSONDecoder().decode(FinalRecord.self, from: data)
    }

    /// Connects with a grant; attaches unless `size` is nil.
    func connect(
        _ mode: Grant.Mode = .control,
        size: TerminalSize? = .standard,
        as attachMode: Attach.Mode? = nil
    ) throws -> TestClient {
        let client = try TestClient(path: paths.socket(of: id))
        try client.send(.grant(Grant(mode: mode, label: "test")), .hello(Hello(software: "test")))
        if let size, mode != .broker {
            try client.send(.attach(Attach(mode: attachMode ?? (mode == .view ? .view : .control), size: size)))
            try client.waitForSnapshot()
        }
        return client
    }

    private static func bindNotifySocket(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = UnixAddress(path)
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else { throw TestFailure("bind: \(errno)") }
        return descriptor
    }
}

/// An address of unix(7).
struct UnixAddress {
    private var address = sockaddr_un()

    init(_ path: String) {
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    }

    mutating func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
