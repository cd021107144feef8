import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost top`: what the sessions use, live.
struct SessionTop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show what the sessions use, live.",
        discussion: """
            q ends it; c, m, n and t sort by processor time, memory, name and tasks; j and k or the arrows move the \
            mark; space asks at once. WAIT% is the part of the last 10 s in which some task waited for memory. What \
            this machine does not measure is a dash: "roost doctor" says why.

            EXAMPLES:
              roost top --sort memory
              roost top --once
              roost top --json | jq ".sessions[] | {id, m: .usage.memory_current_bytes}"

            SEE ALSO: roost list --wide, roost limit, systemd-cgtop.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The time between two looks, such as 500ms. (default: 2s)", valueName: "span"),
        transform: Self.span
    )
    var delay: TimeSpan?

    @Option(name: .shortAndLong, help: ArgumentHelp("What comes first.", valueName: "order"))
    var sort = TopOrder.cpu

    @Flag(name: [.customShort("1"), .long], help: "Print one table and end, as where the output is no terminal.")
    var once = false

    @Flag(help: "Print one look as a JSON object and end.")
    var json = false

    /// The least time between two looks, in microseconds.
    private static let minimumDelay: UInt64 = 100_000
    /// The time over which a single look measures the processor time, in microseconds.
    private static let measured: UInt64 = 500_000
    /// The built-in delay, in microseconds.
    private static let standardDelay: UInt64 = 2_000_000

    func run() throws {
        let client = try SessionsClient.connect()
        guard once || json || !TopTerminal.isUsable else {
            let loop = TopLoop(client: client, delay: delay?.microseconds ?? Self.standardDelay, order: sort)
            let signal = loop.run()
            if signal != 0 { throw ExitCode(128 + signal) }
            return
        }
        let before = try client.usage()
        usleep(UInt32(clamping: delay?.microseconds ?? Self.measured))
        let sample = try TopSample.take(client, before: before)
        if json { return try Console.printJSON(TopJSON(sample, order: sort)) }
        Console.print(TopText.summary(sample))
        guard !sample.rows.isEmpty else { return }
        Console.write(TopText.table(sample.sorted(by: sort), width: Console.width, style: Console.style))
    }

    private static func span(_ text: String) throws -> TimeSpan {
        let span = try TimeSpan(parsing: text)
        guard (minimumDelay...3_600_000_000).contains(span.microseconds) else {
            throw ArgumentProblem("expected 100ms to 1h")
        }
        return span
    }
}

extension TopOrder: ExpressibleByArgument {}
