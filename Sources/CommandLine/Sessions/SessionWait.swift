import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost wait`: until something is so of sessions.
struct SessionWait: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until sessions have ended, are idle, or show a text.",
        usage: "roost wait [<options>] <session> ...",
        discussion: """
            Without --until it waits for the end, and exits with the command's own status, or 128 and the number of the \
            signal that ended it; of several sessions with the first status that is not 0, in the order in which they \
            were named; 255 where nobody knows. With any other condition the exit status is 0 when it has come, 76 when \
            the session has ended before, and 124 when it took longer than --timeout.

            Conditions: exit; idle, blocked and working, as the session reports it; settled, when nothing was printed for \
            a while; text=REGEX, when a line on the screen matches a POSIX extended regular expression, or one that is \
            printed later. Lines that the terminal has wrapped count as one.

            EXAMPLES:
              roost wait api; echo $?
              roost wait --until idle --timeout 10min api
              roost wait --until 'text=^(PASS|FAIL)' tests
              roost wait --any one two          prints the id of the first that has ended

            SEE ALSO: roost send, roost events, docs/scripting.md.
            """
    )

    @Option(
        help: ArgumentHelp(
            "What to wait for: exit (the default), idle, blocked, working, settled or text=REGEX.",
            valueName: "condition"
        ),
        completion: .list(WaitCondition.completions),
        transform: WaitCondition.init(parsing:)
    )
    var until: WaitCondition?

    @Option(
        help: ArgumentHelp("How long to wait, such as 10min. (default: as long as it takes)", valueName: "span"),
        transform: TimeSpan.init(parsing:)
    )
    var timeout: TimeSpan?

    @Option(
        help: ArgumentHelp("How long nothing is printed by one that has settled. (default: 2s)", valueName: "span"),
        transform: TimeSpan.init(parsing:)
    )
    var quietFor: TimeSpan?

    @Flag(help: "One session is enough; its id is printed.")
    var any = false

    @Flag(help: "What is so already does not count.")
    var new = false

    @Flag(help: "Print a JSON object for each session: what became of it.")
    var json = false

    @OptionGroup var references: SessionReferences

    func run() throws {
        let settings = WaitSettings(
            condition: until ?? .told("exit"),
            quiet: quietFor?.microseconds,
            isNew: new,
            timeout: timeout?.microseconds,
            isAny: any
        )
        let status = try WaitRun(references.sessions, settings, isJSON: json).run()
        if status != 0 { throw ExitCode(status) }
    }
}
