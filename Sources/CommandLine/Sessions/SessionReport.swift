import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost report`: what a session is doing.
struct SessionReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Say what a session is doing.",
        discussion: """
            Activities: working, idle, blocked (it needs a person), handed-off (it waits for something else), and unknown, \
            which takes the report back. Inside a session it is that session that is meant.

            EXAMPLES:
              roost report working "runs the tests"
              roost report blocked "which branch?"
              roost report --session api idle

            SEE ALSO: roost agents setup, docs/activity.md.
            """
    )

    @Option(
        name: [.customLong("session"), .short],
        help: ArgumentHelp("Id, unique beginning of an id, or name. (default: the one around)", valueName: "session"),
        completion: SessionCompletion.live
    )
    var session: String?

    @Flag(help: "For a hook of an agent: never fail, print nothing, and take the reason from standard input.")
    var hook = false

    @Argument(
        help: ArgumentHelp("working, idle, blocked, handed-off or unknown.", valueName: "activity"),
        completion: .list(Activity.allCases.map(\.rawValue))
    )
    var activity: Activity

    @Argument(help: ArgumentHelp("Why, for people.", valueName: "reason"))
    var reason: [String] = []

    /// How long a hook holds its agent up at the most, in seconds.
    private static let patience: UInt32 = 3
    /// The longest reason, in bytes, as the broker takes it.
    private static let maximumReason = 1024

    func run() throws {
        guard let session = session ?? Console.environment(WindowSettings.sessionVariable), !session.isEmpty else {
            if hook { return }
            throw ValidationError("this is no session; say which one is meant with --session")
        }
        var reason = reason.joined(separator: " ")
        guard hook else {
            return try SessionsClient.connect().session(session).report(activity, reason: reason)
        }
        // Whatever goes wrong is no reason to hold an agent up: the end of this process is none to it.
        alarm(Self.patience)
        if reason.isEmpty { reason = HookInput.read()?.reason(for: activity) ?? "" }
        while reason.utf8.count > Self.maximumReason { reason.removeLast() }
        try? SessionsClient.connect().session(session).report(activity, reason: reason)
    }
}

extension Activity: ExpressibleByArgument {}
