import CRoost
import Glibc
import HostProtocol
import Systemd

/// An upgrade that is being prepared: the new program is asked whether it can go on with what this one has.
final class Upgrade {
    /// The new program.
    let program: String
    /// Called when there is nothing else to do: what has come by then was taken note of.
    var replacement: EventSource?

    private var file: FileIdentity?
    private var child: EventSource?
    private var timer: EventSource?
    private var pid: pid_t = 0

    /// How long the new program may think about it.
    static let patience = Duration.seconds(20)

    init(program: String) {
        self.program = program
    }

    /// Whether the program's file is still the one that was asked, with the same content.
    var isSameFile: Bool { file != nil && file == FileIdentity(program) }

    /// Runs `program --probe` with the hand-over, and calls `completion` with what is wrong, or nil.
    func probe(_ handover: [UInt8], on loop: EventLoop, completion: @escaping (String?) -> Void) {
        let memory: Int32
        do throws(HostError) {
            file = FileIdentity(program)
            guard file != nil else { throw .last(.system, "stat", path: program) }
            memory = try HandoverFile.make(handover)
            pid = croost_probe(program, memory)
            guard pid > 0 else {
                let error = HostError.last(.system, "posix_spawn", path: program)
                close(memory)
                throw error
            }
        } catch {
            return completion(error.message)
        }
        do throws(SystemdError) {
            child = try loop.onChildExit(pid) { [unowned self] end in
                timer?.cancel()
                defer { close(memory) }
                completion(problem(end, memory))
            }
            timer = try loop.onTimer(after: Self.patience) { [unowned self] in kill(pid, SIGKILL) }
        } catch {
            kill(pid, SIGKILL)
            completion("\(error)")
        }
    }

    /// What is wrong with a program that has ended so and left `memory`; nil for nothing.
    private func problem(_ end: ChildExit, _ memory: Int32) -> String? {
        switch end {
        case .exited(0):
            ProbeAnswer.isOne(memory) ? nil : "\(program) is no session host that can go on with this session"
        case .exited(let status):
            "\(program) cannot go on with this session: exit status \(status); the journal may say why"
        case .signaled(SIGKILL, _):
            "\(program) was killed while it was asked whether it can go on with this session"
        case .signaled(let signal, _):
            "\(program) crashed (signal \(signal)) when it was asked whether it can go on with this session"
        }
    }
}

/// A file as it stands at a path: another file there, or other content, is another identity.
struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let changed: [Int]

    /// The file at `path`; nil when there is none.
    init?(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        device = UInt64(facts.st_dev)
        inode = UInt64(facts.st_ino)
        size = Int64(facts.st_size)
        changed = [facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec]
    }
}

/// What a program leaves in the file that it was probed with: not every program that takes any arguments and exits with 0
/// is a session host.
enum ProbeAnswer {
    private static let magic = Array("ROOSTYES".utf8)

    /// The answer of `software`.
    static func bytes(_ software: String) -> [UInt8] { magic + Array(software.utf8) }

    /// Whether `file` begins with an answer.
    static func isOne(_ file: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: magic.count)
        return pread(file, &bytes, bytes.count, 0) == bytes.count && bytes == magic
    }
}
