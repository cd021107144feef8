import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost recordings prune`.
struct RecordingsPrune: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old parts of recordings, or as many as it takes to save space.",
        usage: "roost recordings prune [<options>] [<session> ...]",
        discussion: """
            The oldest parts go first; what a living session is writing stays. On a terminal it shows what would go, and \
            asks; elsewhere it wants --yes or --dry-run.

            EXAMPLES:
              roost recordings prune --older-than 30d
              roost recordings prune --max-total 2G --yes
              roost recordings prune --dry-run api

            SEE ALSO: roost remove --recording.
            """
    )

    @Option(
        help: ArgumentHelp("Only parts that were written to last so long ago, such as 30d.", valueName: "span"),
        transform: { try TimeSpan(parsing: $0) }
    )
    var olderThan: TimeSpan?

    @Option(
        help: ArgumentHelp("Only until the recordings take no more than this on the disk.", valueName: "size"),
        transform: { try ByteSize(parsing: $0) }
    )
    var maxTotal: ByteSize?

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Flag(help: "Show what would go, and remove nothing.")
    var dryRun = false

    @Argument(
        help: ArgumentHelp("Only the recordings of these sessions.", valueName: "session"),
        completion: RecordingCompletion.all
    )
    var sessions: [String] = []

    func validate() throws {
        guard olderThan != nil || maxTotal != nil || !sessions.isEmpty else {
            throw ValidationError("say what is to go: --older-than, --max-total or sessions")
        }
    }

    func run() throws {
        let client = try SessionsClient.connect()
        var request = PruneRequest()
        request.olderThan = olderThan?.microseconds
        request.maximumTotal = maxTotal?.bytes
        request.sessions = sessions
        request.isDryRun = true
        let planned = try client.prune(request)
        guard !planned.isEmpty else { return Console.print("nothing to remove") }
        if dryRun || !yes { Self.tell("would remove", planned) }
        if dryRun { return }
        let isWanted = yes ? true : try Self.confirm()
        guard isWanted else { return Console.print("nothing was removed") }
        request.isDryRun = false
        Self.tell("removed", try client.prune(request))
    }

    private static func tell(_ verb: String, _ rows: [(id: String, parts: Int, bytes: UInt64)]) {
        for row in rows {
            let parts = row.parts == 1 ? "1 part" : "\(row.parts) parts"
            Console.print("\(verb) \(parts) of \(row.id), \(ByteSize(bytes: row.bytes))")
        }
        let total = rows.reduce(0) { $0 + $1.bytes }
        if rows.count > 1 { Console.print("\(verb) \(ByteSize(bytes: total)) in all") }
    }

    /// Asks on the terminal. Throws InvalidSpec where there is nobody to ask.
    private static func confirm() throws -> Bool {
        guard isatty(STDIN_FILENO) == 1, Console.isTerminal else {
            throw ClientError(
                .invalidSpec,
                "nobody can be asked here: add --yes to remove the parts, or --dry-run to only see them"
            )
        }
        Console.write("Remove them for good? [y/N] ")
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }
}
