import ArgumentParser
import Client
import SessionModel
import Systemd

/// `roost pressure`: how short memory is, and who would be stopped for it.
struct MachinePressure: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pressure",
        abstract: "Show how short memory is, and which sessions would be stopped for it.",
        discussion: """
            When memory is short, idle sessions are stopped, one at a time: those first that are idle longest, pinned \
            ones last, and those that work or wait for somebody never.

            EXAMPLES:
              roost pressure --relieve --dry-run
              roost config set pressure.memory-stall-sec 500ms

            SEE ALSO: roost pin, roost config, systemd.resource-control(5).
            """
    )

    @Flag(help: "Print a JSON object.")
    var json = false

    @Flag(help: "Stop the session that is first, and print its id.")
    var relieve = false

    @Flag(help: "With --relieve: print the id only.")
    var dryRun = false

    func validate() throws {
        if dryRun, !relieve { throw ValidationError("--dry-run needs --relieve") }
        if json, relieve { throw ValidationError("--json and --relieve do not go together") }
    }

    func run() throws {
        let client = try SessionsClient.connect()
        guard !relieve else {
            guard let id = dryRun ? try client.pressure().next.first?.id : try client.relieve() else {
                Console.complain("no session can be stopped; \"roost pressure\" says why")
                throw ExitCode(1)
            }
            return Console.write(id + "\n")
        }
        let overview = try client.pressure()
        let settings = try client.configuration().filter { $0.key.hasPrefix("pressure.") }
        let evicted = try client.sessions().filter { $0.state == .evicted }
            .sorted { ($0.endedAt ?? 0) > ($1.endedAt ?? 0) }.prefix(Self.shownEvictions)
        if json {
            try Console.printJSON(PressureJSON(overview: overview, settings: settings, evicted: Array(evicted)))
        } else {
            let sheet = PressureSheet(overview: overview, settings: settings, evicted: Array(evicted))
            Console.write(sheet.text(width: Console.width, style: Console.style, now: SystemClock.realtime))
        }
    }

    /// How many of the last evictions are shown.
    static let shownEvictions = 5
}
