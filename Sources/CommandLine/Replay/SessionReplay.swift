import ArgumentParser
import Client
import Recording
import SessionModel

/// `roost replay`.
struct SessionReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play what a session has recorded in this terminal.",
        usage: "roost replay [<options>] <session>",
        discussion: """
            Of a session that lives it plays what there is so far. Nothing that the recorded program asked of its terminal \
            reaches yours.

            KEYS:
              space  pause, go on         left, right   5 s back, forward
              .      step                 down, up      1 min back, forward
              + -    faster, slower       Home, End     start, end
              /      go to a text         n             to the next one
              g      go to a time         q             quit

            EXAMPLES:
              roost replay api
              roost replay --speed 4 --idle-limit 2s api
              roost replay --from -10min api
              roost replay --from "permission denied" api

            SEE ALSO: roost export, roost screen --at, roost recordings search, docs/replay.md.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("So many times as fast, such as 2 or 0.5.", valueName: "factor"),
        transform: Self.speed
    )
    var speed: Double = 1

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Shorten pauses to so much, such as 2s.", valueName: "span"),
        transform: { try TimeSpan(parsing: $0) }
    )
    var idleLimit: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Begin at a time (16:07, +30s, -5min), or where a text is first seen.", valueName: "place")
    )
    var from: String?

    @Flag(help: "Take no keys, and show no line that says where it is.")
    var noControls = false

    @OptionGroup var key: KeyOptions

    @OptionGroup var reference: RecordingReference

    func run() throws {
        let client = try SessionsClient.connect()
        let recording = try OpenedRecording(reference.session, of: client, KeyFinder(key))
        _ = try recording.start()
        guard OuterTerminal().isOutputTerminal else {
            throw ClientError(
                .invalidSpec,
                "standard output is no terminal that can show it; \"roost export --format text \(reference.session)\" "
                    + "writes what was shown as text, and --format asciicast for other players"
            )
        }
        var clock = ReplayClock()
        clock.speed = speed
        clock.idleLimit = idleLimit.flatMap { $0.microseconds == UInt64.max ? nil : $0.microseconds }
        let window = ReplayWindow(recording, clock: clock, hasControls: !noControls)
        if let from { window.playhead.seek(try place(from, recording)) }
        if case .signaled(let signal) = window.run() { throw ExitCode(128 + signal) }
    }

    /// A time, or else where a text is first seen.
    private func place(_ from: String, _ recording: OpenedRecording) throws(ClientError) -> Place {
        if let moment = try? Moment(parsing: from) { return try recording.place(moment, from) }
        if let place = try TextJump.place(of: from, behind: 0, in: recording.index) { return place }
        throw ClientError(
            .invalidSpec,
            "\"\(PlainText.line(from))\" is no time, and is not seen in the recording; expected \(Moment.forms)"
        )
    }

    private static func speed(_ text: String) throws -> Double {
        guard let speed = Double(text), ReplayClock.speeds.contains(speed) else {
            throw ArgumentProblem("expected a factor from \(ReplayClock.speeds.lowerBound) to 1024")
        }
        return speed
    }
}
