import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost send`: a text and keys for a session.
struct SessionSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Type something into a session.",
        usage: "roost send [<options>] <session> [<text> ...]",
        discussion: """
            The words are typed with a blank between them, as a paste where the program takes pastes, and Enter behind it \
            as a key of its own, once the program has read the text. It is typed once, whatever happens to the broker \
            meanwhile, and nothing that others type comes in between. --key types keys instead of Enter. The text - is \
            standard input, and so is no text at all where standard input is no terminal.

            A session that waits for an answer of its user is refused (exit status 80); --force types all the same. A \
            program that does not read is a time-out (124), and the message says whether the text is kept for it.

            Keys: enter, tab, escape, space, backspace, delete, insert, up, down, left, right, home, end, page-up, \
            page-down, f1 to f12, and ctrl-X for any X.

            EXAMPLES:
              roost send api run the tests again
              roost send api --key ctrl-c
              roost send api --keys "down down enter"
              roost send api --key ctrl-\\          the detach key, for the program itself
              roost send api --no-enter "half a line"
              roost send api --file prompt.md
              git diff | roost send api -

            SEE ALSO: roost wait, roost attach, roost kill --signal INT, docs/scripting.md.
            """
    )

    @Option(
        name: [.customLong("key"), .short],
        help: ArgumentHelp("A key to type after the words. May be given again.", valueName: "key"),
        completion: .list(KeyName.allNames),
        transform: KeyName.init(parsing:)
    )
    var keys: [KeyName] = []

    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp("Keys to type after the words, with blanks or commas between them.", valueName: "keys"),
        transform: KeyList.init(parsing:)
    )
    var keyList: KeyList?

    @Flag(help: "Do not type Enter after the words.")
    var noEnter = false

    @Flag(help: "Type the bytes as they are: no paste, no Enter, and no limit to their number.")
    var raw = false

    @Option(
        name: [.customLong("file"), .customShort("f")],
        help: ArgumentHelp("Type what is in a file.", valueName: "path"),
        completion: .file()
    )
    var file: String?

    @Flag(help: "Type although the session waits for an answer of its user.")
    var force = false

    @Option(
        help: ArgumentHelp("How long the session may take to read it. (default: 10s)", valueName: "span"),
        transform: TimeSpan.init(parsing:)
    )
    var timeout: TimeSpan?

    @OptionGroup var reference: SessionReference

    @Argument(help: ArgumentHelp("What to type; - is standard input.", valueName: "text"))
    var words: [String] = []

    /// Bytes that are sent as one text where they are sent as they are.
    private static let part = 256 << 10

    mutating func validate() throws {
        if file != nil, !words.isEmpty { throw ValidationError("--file and words exclude each other") }
    }

    func run() throws {
        let allKeys = keys + (keyList?.keys ?? [])
        let isInput = words == ["-"] || (words.isEmpty && file == nil && allKeys.isEmpty)
        if isInput, words.isEmpty, isatty(STDIN_FILENO) == 1 {
            throw ValidationError(
                "there is nothing to type; give words, --key or --file, or standard input from a file"
            )
        }
        var request = TextRequest()
        request.keys = allKeys.map(\.bytes)
        request.isRaw = raw
        request.isSubmitted = allKeys.isEmpty && !noEnter && !raw
        request.isForced = force
        if let timeout { request.timeout = timeout.microseconds }
        let client = try SessionsClient.connect()
        let path = file == "-" ? nil : file
        let isRead = isInput || file != nil
        guard isRead, raw else {
            request.text = try TextInput.text(words: isRead ? nil : words, path: path)
            return try client.session(reference.session).send(request)
        }
        let descriptor = try TextInput.open(path)
        defer { if path != nil { close(descriptor) } }
        let session = try client.session(reference.session)
        try sendRaw(request, from: descriptor, name: path ?? "standard input", to: session)
    }

    /// Sends what comes, part by part, and the keys behind the last.
    private func sendRaw(
        _ request: TextRequest,
        from descriptor: Int32,
        name: String,
        to session: SessionClient
    ) throws(ClientError) {
        while true {
            let bytes = try TextInput.read(descriptor, upTo: Self.part, name: name)
            let isLast = bytes.count < Self.part
            var part = TextRequest()
            (part.isRaw, part.isSubmitted, part.isForced) = (true, false, request.isForced)
            part.timeout = request.timeout
            part.data = bytes
            part.keys = isLast ? request.keys : []
            if !bytes.isEmpty || !part.keys.isEmpty { try session.send(part) }
            if isLast { return }
        }
    }
}
