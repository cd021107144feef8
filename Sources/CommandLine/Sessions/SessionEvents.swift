import ArgumentParser
import Client

/// `roost events`: what happens to sessions, as it happens.
struct SessionEvents: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show what happens to sessions, as it happens.",
        discussion: """
            It begins with a line for each session that there is (present), and goes on with what happens: new, removed, \
            state, activity, attached, detached, renamed, tags, pinned, limits, oom, eviction, upgrade and configuration. \
            Who reads too slowly is told how many events were missed (missed); so is a new broker (restarted), with what \
            has changed in between. It ends when nobody reads it any more.

            EXAMPLES:
              roost events
              roost events --json api | jq -c 'select(.event == "activity")'

            SEE ALSO: roost wait, busctl --user monitor org.roost.Sessions1, docs/scripting.md.
            """
    )

    @Flag(help: "Print a JSON object a line.")
    var json = false

    @Flag(help: "Leave the sessions out that there are: only what happens from now on.")
    var sinceNow = false

    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names; all where none is given.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var sessions: [String] = []

    func run() throws {
        try EventRun(sessions, isJSON: json).run(tellsPresent: !sinceNow)
    }
}
