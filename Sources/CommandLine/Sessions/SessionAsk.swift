import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost ask`: a text for a session, and its answer.
struct SessionAsk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Type a text into a session, and print what it says until it is idle again.",
        usage: "roost ask [<options>] <session> [<text> ...]",
        discussion: """
            It types as roost send does, waits until the session is idle again, and prints the lines that have come \
            since, as plain text. A program that neither reports nor shows what it is doing is done when it has printed \
            nothing for --quiet-for. Of a program that draws the whole screen, that screen is printed.

            The exit status is 0 when the session is idle again, 80 when it waits for an answer of its user, whose \
            question is told on standard error, 76 when its command has ended, and 124 when it took longer than --timeout.

            EXAMPLES:
              roost ask api 'which tests fail?'
              roost ask --timeout 10min api --file prompt.md > answer.txt
              git diff | roost ask reviewer -

            SEE ALSO: roost send, roost wait, roost tail, docs/scripting.md.
            """
    )

    @Option(
        name: [.customLong("file"), .customShort("f")],
        help: ArgumentHelp("Type what is in a file.", valueName: "path"),
        completion: .file()
    )
    var file: String?

    @Flag(help: "Type although the session waits for an answer of its user.")
    var force = false

    @Option(
        help: ArgumentHelp("How long to wait, such as 10min. (default: as long as it takes)", valueName: "span"),
        transform: TimeSpan.init(parsing:)
    )
    var timeout: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "How long a program that tells nothing is quiet when it is done. (default: 3s)",
            valueName: "span"
        ),
        transform: TimeSpan.init(parsing:)
    )
    var quietFor = TimeSpan(microseconds: 3_000_000)

    @OptionGroup var reference: SessionReference

    @Argument(help: ArgumentHelp("What to type; - is standard input.", valueName: "text"))
    var words: [String] = []

    mutating func validate() throws {
        if file != nil, !words.isEmpty { throw ValidationError("--file and words exclude each other") }
    }

    func run() throws {
        var request = TextRequest()
        request.text = try text()
        request.isForced = force
        let client = try SessionsClient.connect()
        let session = try client.session(reference.session)
        guard try session.details().state.isLive else {
            throw ClientError(.notRunning, "the session '\(reference.session)' does not run: nobody answers")
        }
        let socket = try client.attach(session.id, .view)
        defer { close(socket) }
        let run = AskRun(
            session,
            request,
            socket: socket,
            quiet: quietFor.microseconds,
            timeout: timeout?.microseconds,
            give: { Console.print(PlainText.line($0)) }
        )
        switch try run.run(client.bus) {
        case .answered: return
        case .blocked(let reason):
            let question = reason.isEmpty ? "" : ": \(PlainText.line(reason))"
            throw ClientError(.sessionBlocked, "session '\(reference.session)' waits for an answer\(question)")
        case .ended(let status):
            let how = status.map { EndedText.phrase($0) } ?? "has ended"
            throw ClientError(.notRunning, "session '\(reference.session)' \(how)")
        case .expired:
            let span = TimeSpan(microseconds: timeout?.microseconds ?? 0)
            throw ClientError(.timedOut, "session '\(reference.session)' was not done within \(span)")
        }
    }

    /// The words, or what the file or standard input has.
    private func text() throws -> String {
        let isInput = words == ["-"] || (words.isEmpty && file == nil)
        if isInput, words.isEmpty, isatty(STDIN_FILENO) == 1 {
            throw ValidationError("there is nothing to ask; give words or --file, or standard input from a file")
        }
        return try TextInput.text(words: isInput || file != nil ? nil : words, path: file == "-" ? nil : file)
    }
}
