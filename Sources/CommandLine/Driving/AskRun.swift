import Client
import Glibc
import SessionModel
import Systemd
import Terminal

/// What `roost ask` does: types a text, waits until the session is done with it, and gives what it has printed since.
final class AskRun {
    /// How it ended.
    enum Ending {
        /// The session waits for the next text.
        case answered
        /// It waits for an answer of its user.
        case blocked(reason: String)
        /// Its command has ended.
        case ended(ExitStatus?)
        /// It was not done in time.
        case expired
    }

    /// Where a host does not show its screen, in microseconds.
    private static let patience: UInt64 = 10_000_000

    private let session: SessionClient
    private let request: TextRequest
    private let quiet: UInt64
    private let timeout: UInt64?
    private let reader: TailReader
    private let echo: Echo
    private var slots: [Slot] = []
    private var ending: Ending?
    private var failure: ClientError?
    /// The waits that have to be asked for again: a broker has left.
    private var due: Set<String> = []
    /// How the look at the terminal ended.
    private var readerEnding: TailReader.Ending?

    /// Asks `session`, whose terminal `socket` shows. Lines are given as they settle.
    init(
        _ session: SessionClient,
        _ request: TextRequest,
        socket: Int32,
        quiet: UInt64,
        timeout: UInt64?,
        give: @escaping (String) -> Void
    ) {
        (self.session, self.request, self.quiet, self.timeout) = (session, request, quiet, timeout)
        let echo = Echo()
        self.echo = echo
        reader = TailReader(
            socket: socket,
            before: 0,
            give: { line in
                defer { echo.texts = [] }
                if !echo.texts.contains(line.text) { give(line.text) }
            },
            complain: { Console.complain($0) }
        )
    }

    /// What the first line looks like where it is the question itself, behind the prompt at which it was typed.
    private final class Echo {
        var texts: [String] = []
    }

    /// Types the text once the screen was seen, and returns when the session is done with it.
    func run(_ bus: Bus) throws(ClientError) -> Ending {
        reader.begin()
        try proceed(bus, until: SystemClock.monotonic + Self.patience) { reader.isStarted }
        let deadline = Polling.deadline(after: timeout)
        let question = request.text.prefix { !$0.isNewline }
        echo.texts = ["\(reader.cursorLine)\(question)", "\(reader.cursorLine) \(question)"]
        try session.send(request)
        // A turn that is over already is seen by its quiet.
        for condition in ["idle", "blocked", "settled"] { try wait(for: condition) }
        try proceed(bus, until: deadline) { ending != nil }
        reader.finish()
        return ending ?? .expired
    }

    // MARK: Waiting

    private func proceed(_ bus: Bus, until deadline: UInt64?, _ isDone: () -> Bool) throws(ClientError) {
        while true {
            for condition in due.sorted() { try wait(for: condition) }
            try Polling.process(bus)
            if let failure { throw failure }
            if isDone() { return }
            if let deadline, SystemClock.monotonic >= deadline { return }
            guard due.isEmpty else { continue }
            var entries = readerEnding == nil ? [reader.entry] : []
            try Polling.wait(bus, &entries, until: min(deadline ?? .max, reader.deadline))
            if readerEnding == nil, let ending = reader.proceed(entries.first?.revents ?? 0) { try readerEnded(ending) }
        }
    }

    private func readerEnded(_ ending: TailReader.Ending) throws(ClientError) {
        readerEnding = ending
        if case .refused(let reason) = ending {
            throw ClientError(.hostUnreachable, "the session's host said: \(reason)")
        }
        // How it has ended the broker knows.
        try wait(for: "exit")
    }

    private func wait(for condition: String) throws(ClientError) {
        due.remove(condition)
        let quiet = condition == "settled" ? quiet : nil
        slots.append(
            try session.wait(for: condition, quiet: quiet, isNew: condition != "exit") { [unowned self] in
                took($0, of: condition)
            }
        )
    }

    private func took(_ result: Result<WaitOutcome, ClientError>, of condition: String) {
        switch result {
        case .success(let outcome):
            switch (condition, outcome.isReached) {
            case ("exit", _), (_, false): end(.ended(outcome.exitStatus))
            case ("blocked", _): end(.blocked(reason: outcome.reason))
            case ("settled", _) where outcome.activity == Activity.blocked.rawValue:
                end(.blocked(reason: outcome.reason))
            case ("settled", _) where outcome.activity == Activity.working.rawValue && outcome.source != .output:
                // It is quiet, and says that it goes on: then it says when it is done, too.
                break
            default: end(.answered)
            }
        case .failure(let error):
            if error.saysThatBrokerLeft { due.insert(condition) } else { failure = error }
        }
    }

    /// The first end counts, but for that of the command, which is for ever.
    private func end(_ ending: Ending) {
        if case .ended = ending { self.ending = ending }
        self.ending = self.ending ?? ending
    }
}
