import ArgumentParser
import Client
import Glibc

/// `roost send`: keys for a session.
struct SessionSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Type something into a session.",
        discussion: """
            The words are typed with a blank between them, then Enter, a moment later, so that a program that looks for \
            pastes does not take Enter for a part of one. --key types keys instead of Enter. Without words and keys, \
            standard input is typed as it is.

            Keys: enter, tab, escape, space, backspace, delete, insert, up, down, left, right, home, end, page-up, \
            page-down, f1 to f12, and ctrl-X for any X.

            EXAMPLES:
              roost send api run the tests again
              roost send api --key ctrl-c
              roost send api --key ctrl-\\          the detach key, for the program itself
              roost send api --no-enter "half a line"
              roost send api < prompt.txt

            SEE ALSO: roost attach, roost kill --signal INT.
            """
    )

    @Option(
        name: [.customLong("key"), .short],
        help: ArgumentHelp("A key to type after the words. May be given again.", valueName: "key"),
        completion: .list(KeyName.allNames),
        transform: KeyName.init(parsing:)
    )
    var keys: [KeyName] = []

    @Flag(help: "Do not type Enter after the words.")
    var noEnter = false

    @OptionGroup var reference: SessionReference

    @Argument(help: ArgumentHelp("What to type.", valueName: "text"))
    var words: [String] = []

    /// How long after the words Enter comes, in microseconds.
    private static let pause: UInt32 = 150_000
    /// Bytes that go in one message.
    private static let part = 64 * 1024

    func run() throws {
        let session = try SessionsClient.connect().session(reference.session)
        if words.isEmpty, keys.isEmpty { return try sendInput(to: session) }
        let text = words.joined(separator: " ")
        if !text.isEmpty { try session.send(Array(text.utf8)) }
        let last = keys.isEmpty && !noEnter ? [UInt8(ascii: "\r")] : keys.flatMap(\.bytes)
        guard !last.isEmpty else { return }
        if text.utf8.count > 1 { usleep(Self.pause) }
        try session.send(last)
    }

    private func sendInput(to session: SessionClient) throws {
        if isatty(STDIN_FILENO) == 1 {
            throw ValidationError("there is nothing to type; give words or --key, or standard input from a file")
        }
        var buffer = [UInt8](repeating: 0, count: Self.part)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            try session.send(Array(buffer[..<count]))
        }
    }
}
