import ArgumentParser
import Client
import Glibc
import SessionModel

/// What `start` and `run` have in common: the session that is to be.
struct StartOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A name for the session, unique among those that run.", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("A tag for the session. May be given again.", valueName: "tag")
    )
    var tags: [String] = []

    @Option(
        name: [.customShort("C"), .customLong("directory")],
        help: ArgumentHelp("Where the command starts. (default: the current directory)", valueName: "directory"),
        completion: .directory
    )
    var directory: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "A variable for the command, over those that it gets from here. May be given again.",
            valueName: "KEY=VALUE"
        ),
        transform: EnvironmentAssignment.init(parsing:)
    )
    var environment: [EnvironmentAssignment] = []

    @Flag(
        name: .customLong("no-env"),
        help: "Pass only HOME, LANG, LOGNAME, PATH, SHELL, TZ and USER on from here, and what --env says."
    )
    var isEnvironmentClean = false

    @Option(
        help: ArgumentHelp(
            "The size of its terminal until somebody attaches. (default: that of this terminal)",
            valueName: "COLUMNSxROWS"
        ),
        transform: TerminalSize.init(parsing:)
    )
    var size: TerminalSize?

    @Flag(help: "Never stop the session to make room for others.")
    var pin = false

    @Flag(help: "Start the session again when the machine comes back that went down under it.")
    var restore = false

    @Flag(
        name: .customLong("record"),
        inversion: .prefixedNo,
        help: "Record what goes through the session's terminal, or do not. (default: as configured)"
    )
    var isRecorded: Bool?

    @Flag(help: "Wait for room where as many sessions run as may.")
    var wait = false

    @Option(
        help: ArgumentHelp("Wait for room, so long at the most, such as 10min.", valueName: "span"),
        transform: TimeSpan.init(parsing:)
    )
    var waitFor: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "The profile that says what it may use; an empty name for none. (default: the one that fits)",
            valueName: "name"
        ),
        completion: ConfigurationCompletion.profiles
    )
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "The sandbox for the command: workspace, offline, strict or one of the configuration; an empty name for none. "
                + "(default: the profile's)",
            valueName: "name"
        ),
        completion: ConfigurationCompletion.sandboxes
    )
    var sandbox: String?

    @OptionGroup(title: "Limits")
    var limits: LimitOptions

    @Option(
        help: ArgumentHelp("The longest time that the session may run, such as 8h.", valueName: "span"),
        transform: TimeSpan.init(parsing:)
    )
    var runtimeMax: TimeSpan?

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp(
            "The command and its arguments. Everything behind its name belongs to it; options of roost come before.",
            valueName: "command"
        ),
        completion: CommandCompletion.kind
    )
    var command: [String] = []

    /// The command without the `--` in front of it.
    var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    mutating func validate() throws {
        guard let first = words.first else {
            throw ValidationError("the command is missing; give it behind the options, as in \"roost start claude\"")
        }
        if command.first != "--", first.hasPrefix("-") {
            throw ValidationError(
                "unknown option \"\(first)\"; if a command is called that, write -- in front of it"
            )
        }
        if first.isEmpty { throw ValidationError("the command is empty") }
    }

    /// The request for the broker.
    func request() -> StartRequest {
        var request = StartRequest(command: words)
        request.name = name
        request.tags = tags
        request.workingDirectory = absolute(directory)
        request.environment = mergedEnvironment()
        let terminal = OuterTerminal().size
        request.size = size ?? (terminal.isKnown ? terminal : nil)
        request.isPinned = pin
        request.isRestored = restore
        request.isRecorded = isRecorded
        request.wait = waitFor?.microseconds ?? (wait ? UInt64.max : 0)
        request.profile = profile
        request.sandbox = sandbox
        request.limits = limits.limits
        request.limits.runtimeMaxUSec = runtimeMax?.microseconds
        return request
    }

    private func absolute(_ path: String?) -> String? {
        if let path, path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        guard let path, path != "." else { return String(cString: current) }
        return String(cString: current) + "/" + path
    }

    /// Variables that a program needs to be itself, wherever it runs.
    private static let basicVariables: Set = ["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TZ", "USER"]

    private func mergedEnvironment() -> [String] {
        let inherited = OwnEnvironment.assignments { !isEnvironmentClean || Self.basicVariables.contains($0) }
        return EnvironmentAssignment.merge(environment, over: inherited)
    }
}
