import ArgumentParser
import Client
import Glibc
import SessionModel
import Systemd
import Terminal

/// `roost tail`: follows what a session prints, as lines of text.
struct SessionTail: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Follow what a session prints, as plain lines of text.",
        usage: "roost tail [<options>] <session>",
        discussion: """
            Each line is printed once, when it has settled: it has left the screen, or it is complete and has not changed \
            for a second. There are no escape codes, and what full-screen programs draw is not shown before the end. It \
            ends with the session, and never holds it up: what is read too slowly is missed, and that is told on \
            standard error.

            EXAMPLES:
              roost tail api
              roost tail -n 100 --no-follow api
              roost tail api | grep --line-buffered error

            SEE ALSO: roost logs, roost history, roost attach --view.
            """
    )

    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Go on until the session ends.")
    var follow = true

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("How many of the last lines are printed first.", valueName: "number")
    )
    var lines: UInt32 = 10

    @Flag(help: "Begin each line with the time at which it was read.")
    var timestamps = false

    @OptionGroup var session: SessionReference

    func run() throws {
        let client = try SessionsClient.connect()
        let found = try client.session(session.session)
        guard try found.details().state.isLive else { return try printKept(found) }
        let socket = try client.attach(found.id, .view)
        defer { close(socket) }
        // A closed pipe ends this quietly.
        signal(SIGPIPE, SIG_DFL)
        let reader = TailReader(
            socket: socket,
            before: Int(lines),
            give: { print($0.text + ($0.isCut ? " […]" : "")) },
            complain: { Console.complain($0) }
        )
        switch reader.run(isFollowed: follow) {
        case .ended, .outputClosed: return
        case .refused(let reason): throw ClientError(.hostUnreachable, "the session's host said: \(reason)")
        case .lost:
            // Its end may have been too sudden to be told.
            if let state = try? found.details().state, state.isLive {
                throw ClientError(.hostUnreachable, "the connection to session '\(session.session)' was lost")
            }
        }
    }

    private func print(_ line: String) {
        let time = timestamps ? PointInTime.text(SystemClock.realtime, "%Y-%m-%dT%H:%M:%S%z ") : ""
        Console.print(time + PlainText.line(line))
    }

    /// Of a session that has ended there is nothing to follow.
    private func printKept(_ found: SessionClient) throws {
        guard lines > 0 else { return }
        let text = try found.screen(.text, scrollbackLines: UInt32.max, joinsWrapped: true)
        let all = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        for line in all.suffix(Int(lines)) { print(String(line)) }
    }
}
