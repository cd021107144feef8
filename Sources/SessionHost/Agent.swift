import CRoost
import Glibc
import HostProtocol
import SessionModel

/// The process that a session is about: the leader of the terminal's session and of its own process group.
final class Agent {
    /// Its process id.
    let pid: pid_t
    /// Its terminal.
    let terminal: PseudoTerminal
    /// How it ended; nil while it runs.
    var exitStatus: ExitStatus?

    /// An agent that runs in `terminal`.
    init(pid: pid_t, terminal: PseudoTerminal) {
        self.pid = pid
        self.terminal = terminal
    }

    /// Starts the command of `request` in a new terminal; it has been exec'ed when this returns.
    static func start(
        _ request: LaunchRequest,
        invocation: String?,
        omission: SandboxStart.Omission = SandboxStart.Omission()
    ) throws(HostError) -> Agent {
        let size = request.size.isKnown ? request.size.clamped : .standard
        var result = croost_spawn_result()
        let environment = AgentEnvironment.make(for: request, invocation: invocation)
        let status = try SandboxStart.with(request, omission: omission) { sandbox in
            withCStrings(request.arguments) { arguments in
                withCStrings(environment) { environment in
                    request.workingDirectory.withCString { directory in
                        var wish = croost_spawn_request(
                            arguments: arguments,
                            environment: environment,
                            working_directory: directory,
                            columns: size.columns,
                            rows: size.rows,
                            pixel_width: size.pixelWidth,
                            pixel_height: size.pixelHeight,
                            oom_score_adjust: request.oomScoreAdjust,
                            sandbox: sandbox
                        )
                        return croost_spawn(&wish, &result)
                    }
                }
            }
        }
        guard status == 0 else { throw failure(result, request) }
        return Agent(
            pid: result.pid,
            terminal: PseudoTerminal(master: result.master, peer: result.peer, size: size)
        )
    }

    /// Sends `signals`, in this order, to the agent, its process group and the terminal's foreground process group.
    /// Nothing happens once the agent has ended: its number may be somebody else's.
    func signal(_ signals: Int32...) {
        guard exitStatus == nil else { return }
        let foreground = terminal.foregroundGroup
        for signal in signals {
            // The agent by its own number too: it may have left its group.
            let isInGroup = getpgid(pid) == pid
            kill(-pid, signal)
            if !isInGroup { kill(pid, signal) }
            if let foreground, foreground != pid { kill(-foreground, signal) }
        }
    }

    private static func failure(_ result: croost_spawn_result, _ request: LaunchRequest) -> HostError {
        let path = withUnsafeBytes(of: result.path) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let text = HostError.text(of: result.error)
        return switch result.failed_step {
        case CROOST_SPAWN_DIRECTORY:
            HostError(
                .workingDirectory,
                "cannot enter the working directory '\(path)': \(text)",
                errno: result.error,
                path: path
            )
        case CROOST_SPAWN_SANDBOX:
            HostError(
                .sandbox,
                "the sandbox does not hold: \(path)\(result.error == 0 ? "" : ": " + text)",
                errno: result.error,
                path: path
            )
        case CROOST_SPAWN_COMMAND:
            HostError(.command, "cannot run '\(path)': \(text)", errno: result.error, path: path)
        default:
            HostError(.terminal, "cannot open a terminal: \(text)", errno: result.error)
        }
    }
}

/// Calls `body` with `strings` as a C array that ends with NULL.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let pointers: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}
