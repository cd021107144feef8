import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@testable import SessionHost

@Suite("Sandbox", .serialized)
struct SandboxTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func request(_ script: String, _ change: (inout Sandbox) -> Void = { _ in }) -> LaunchRequest {
        var sandbox = Sandbox(name: "workspace")
        change(&sandbox)
        return LaunchRequest(
            id: .random(),
            arguments: ["/bin/sh", "-c", script],
            workingDirectory: scratch.path,
            environment: ["PATH=/usr/bin:/bin"],
            statePath: scratch.path + "/state/roost/sessions/x",
            socketPath: scratch.path + "/host.sock",
            brokerUnit: "",
            sandbox: sandbox
        )
    }

    /// Runs a shell script in the sandbox and returns its exit status.
    private func status(_ script: String, _ change: (inout Sandbox) -> Void = { _ in }) throws -> Int32 {
        let agent = try Agent.start(request(script, change), invocation: nil)
        var status: Int32 = 0
        #expect(waitpid(agent.pid, &status, 0) == agent.pid)
        return status >> 8
    }

    @Test("lets its working directory be written, and nothing else")
    func writing() throws {
        #expect(try status("echo x >file && mkdir -p d && echo y >d/file") == 0)
        #expect(FileManager.default.fileExists(atPath: scratch.path + "/d/file"))
        for path in ["/usr/x", "/etc/x", "/var/x", "/x", "$HOME/x", "/sys/fs/cgroup/x", "/dev/x"] {
            #expect(try status("HOME=~root; ! (echo x >\(path)) 2>/dev/null") == 0, "\(path)")
        }
        #expect(try status("echo x >/tmp/x && echo x >/dev/shm/x && echo x >/dev/null && ls / >/dev/null") == 0)
    }

    /// What is left out, and the property that must then be missed.
    @Test(
        "does not start where a promise is not kept, whichever it is",
        arguments: [
            (1, nil, "PrivateNetwork"), (2, nil, "NoNewPrivileges"), (4, nil, "CapabilityBoundingSet"),
            (8, nil, "ProtectSystem"), (16, nil, "PrivateTerminals"), (32, nil, "PrivateIPC"),
            (0, "PrivateTmp", "PrivateTmp"), (0, "ProtectHome", "ProtectHome"), (0, "HiddenSockets", "HiddenSockets"),
            (0, "WorkingDirectory", "WorkingDirectory"), (0, "ReadWritePaths", "ReadWritePaths"),
            (0, "ReadOnlyPaths", "ReadOnlyPaths"), (0, "InaccessiblePaths", "InaccessiblePaths"),
        ] as [(UInt32, String?, String)]
    )
    func omissions(skip: UInt32, property: String?, missed: String) throws {
        for folder in ["w", "r", "h"] {
            try FileManager.default.createDirectory(
                atPath: scratch.path + "/" + folder,
                withIntermediateDirectories: true
            )
        }
        let request = request("true") {
            $0.hasPrivateNetwork = true
            $0.home = .empty
            $0.readWritePaths = ["/var/lib"]
            $0.readOnlyPaths = [scratch.path + "/r"]
            $0.inaccessiblePaths = [scratch.path + "/h"]
        }
        let whole = try Agent.start(request, invocation: nil)
        #expect(waitpid(whole.pid, nil, 0) == whole.pid)
        do throws(HostError) {
            let agent = try Agent.start(request, invocation: nil, omission: .init(skip: skip, property: property))
            kill(agent.pid, SIGKILL)
            waitpid(agent.pid, nil, 0)
            Issue.record("it was started without \(missed)")
        } catch {
            #expect(error.code == .sandbox && error.path?.hasPrefix(missed) == true, "\(error)")
        }
    }

    @Test("hides what is named, and what is below a hidden folder can be there")
    func hidden() throws {
        _ = try scratch.file("h/secret", "s")
        _ = try scratch.file("h/in/open", "o")
        _ = try scratch.file("key", "k")
        let change: (inout Sandbox) -> Void = {
            $0.inaccessiblePaths = [scratch.path + "/h", scratch.path + "/key", "-/not/there"]
            $0.readOnlyPaths = [scratch.path + "/h/in"]
        }
        #expect(try status("! cat key 2>/dev/null && ! ls h 2>/dev/null && ! cat h/secret 2>/dev/null", change) == 0)
        #expect(
            try status("! echo x 2>/dev/null >key; ! echo x 2>/dev/null >h/new; ! chmod 700 h 2>/dev/null", change) == 0
        )
        #expect(try status("cat h/in/open && ! echo x 2>/dev/null >h/in/open", change) == 0)
        #expect(try String(contentsOfFile: scratch.path + "/key", encoding: .utf8) == "k")
    }

    @Test(
        "cannot be undone from inside",
        arguments: [
            "umount /tmp", "mount -o remount,rw /", "unshare -Urm umount /tmp",
            "unshare -Urm mount -o remount,bind,rw /",
            "unshare -Urm umount /run", "nsenter -t 1 -m true",
            "unshare -Urm sh -c 'mount --bind / /mnt && ls /mnt/run/systemd'",
        ]
    )
    func undoing(command: String) throws {
        #expect(try status("! (\(command)) 2>/dev/null") == 0)
        #expect(try status("(\(command)) 2>/dev/null; ! echo x 2>/dev/null >/etc/x") == 0)
    }

    @Test("has no network where none is asked for")
    func network() throws {
        #expect(
            try status("test $(ls /sys/class/net | wc -l) -ge 1; test $(grep -c : /proc/net/dev) -eq 1") {
                $0.hasPrivateNetwork = true
            } == 0
        )
    }

    @Test("names a path that is missing", arguments: ["/not/there", "relative", "~/not/there"])
    func missing(path: String) throws {
        let request = request("true") { $0.readWritePaths = [path] }
        let error = #expect(throws: HostError.self) { try Agent.start(request, invocation: nil) }
        #expect(error?.code == .sandbox && error?.path?.hasPrefix("ReadWritePaths ") == true)
    }

    @Test("knows the sockets of a bus")
    func busSockets() {
        #expect(SandboxRules.busSockets("unix:path=/a,guid=1;unix:abstract=/b") == ["/a", "@/b"])
        #expect(SandboxRules.busSockets("tcp:host=x").isEmpty && SandboxRules.busSockets("").isEmpty)
    }
}
