import ArgumentParser
import Client
import Glibc
import Recording
import SessionModel
import Systemd

/// `roost recordings search`.
struct RecordingsSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find text as it appeared on the screens of sessions.",
        usage: "roost recordings search [<options>] <text>",
        discussion: """
            A line that stands on the screen for a moment, or scrolls off it, is found once, whichever way the program \
            has drawn it: colours and cursor movements are no part of it, and a line that the terminal has wrapped is one. \
            The exit status is 1 where nothing is found.

            EXAMPLES:
              roost recordings search "permission denied"
              roost recordings search --regex "error[: ]+E[0-9]+" --session api
              roost recordings search --ignore-case todo --since -2h --json

            SEE ALSO: roost replay --from, roost export --format text.
            """
    )

    @Flag(name: .shortAndLong, help: "The text is an extended regular expression, as for \"grep -E\" (regex(7)).")
    var regex = false

    @Flag(name: .shortAndLong, help: "Upper and lower case are the same.")
    var ignoreCase = false

    @Option(
        name: [.customShort("s"), .customLong("session")],
        help: ArgumentHelp("Only in the recording of this session. May be given again.", valueName: "session"),
        completion: RecordingCompletion.all
    )
    var sessions: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Only what was shown from then on: a time as for replay, or -2h for two hours ago.",
            valueName: "time"
        ),
        transform: { try Moment(parsing: $0) }
    )
    var since: Moment?

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var key: KeyOptions

    @Argument(help: "The text.")
    var text: String

    /// Parts of one session, and where they come in the work.
    private struct Source: Sendable {
        let id: String
        let name: String?
        let part: RecordingPart
        let follows: Bool
    }

    func run() throws {
        let pattern = LineMatcher.Pattern(text: text, isRegex: regex, ignoresCase: ignoreCase)
        _ = try LineMatcher(pattern)
        let now = SystemClock.realtime
        let begin = since?.time(end: now) ?? 0
        if case .fromStart = since { throw ValidationError("--since takes a time, or -2h for two hours ago") }
        let client = try SessionsClient.connect()
        Self.allowManyFiles()
        let sources = try sources(client, begin)
        defer { sources.forEach { close($0.part.descriptor) } }
        let work = OrderedWork(sources.count) { number in
            // It was tried once.
            guard let matcher = try? LineMatcher(pattern) else { return ([PartSearch.Hit](), RecordReader.Losses()) }
            return PartSearch.hits(in: sources[number].part, matcher, since: begin, follows: sources[number].follows)
        }
        var found = 0
        var objects: [HitJSON] = []
        work.forEach { number, result in
            let source = sources[number]
            found += result.0.count
            for failure in result.1.failures { Console.complain("\(source.id): \(PlainText.line(failure.message))") }
            for hit in result.0 {
                let replay = "roost replay \(source.id) --from \(TimestampText.format(hit.from))"
                if json {
                    objects.append(HitJSON(id: source.id, name: source.name, hit: hit, replay: replay))
                } else {
                    Self.print(source, hit, replay)
                }
            }
        }
        if json { try Console.printJSON(objects) }
        if found == 0 { throw ExitCode(1) }
    }

    private static func print(_ source: Source, _ hit: PartSearch.Hit, _ replay: String) {
        let name = source.name.map { " \(PlainText.line($0))" } ?? ""
        let head = Console.style.paint("\(source.id)\(name) \(LocalTime.text(hit.time))", .heading)
        Console.print("\(head)  \(hit.line)\n    \(Console.style.paint(replay, .faint))")
    }

    /// The parts to look through: those in which nothing is recent enough are left out.
    private func sources(_ client: SessionsClient, _ begin: UInt64) throws -> [Source] {
        var recordings = try client.recordings()
        if !sessions.isEmpty {
            recordings = try sessions.map { try RecordingsShow.details($0, of: client) }
        }
        let keys = KeyFinder(key)
        var sources: [Source] = []
        for recording in recordings.sorted(by: { ($0.start ?? 0, $0.id) < ($1.start ?? 0, $1.id) }) {
            if begin > 0, let end = recording.end, end < begin { continue }
            let parts: [RecordingPart]
            do throws(ClientError) {
                parts = try OpenedRecording.parts(recording.id, of: client, keys)
            } catch {
                Console.complain(error.message)
                continue
            }
            var first = 0
            if begin > 0 {
                let starts = parts.map { RecordingIndex.firstHead(of: $0)?.timestamp ?? 0 }
                first = starts.lastIndex { $0 > 0 && $0 <= begin } ?? 0
            }
            parts[..<first].forEach { close($0.descriptor) }
            for (number, part) in parts[first...].enumerated() {
                sources.append(Source(id: recording.id, name: recording.name, part: part, follows: number > 0))
            }
        }
        return sources
    }

    /// All parts are open at a time: as many as the system lets this process have (getrlimit(2)).
    private static func allowManyFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
