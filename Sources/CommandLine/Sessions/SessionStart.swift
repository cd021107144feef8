import ArgumentParser
import Client

/// `roost start`: a session in the background.
struct SessionStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start a command in the background and print its id.",
        usage: "roost start [<options>] <command> [<argument> ...]",
        discussion: """
            The id is all that is printed where the output is not a terminal: id=$(roost start claude). It is printed \
            once the command runs; a command that cannot be run is an error here.

            EXAMPLES:
              roost start claude --continue
              roost start --name api --tag work -C ~/src/api codex
              roost start --memory-max 4G --cpu-quota 200% -- make -j8 check

            SEE ALSO: roost run, roost attach, roost limit.
            """
    )

    @OptionGroup var options: StartOptions

    func run() throws {
        let session = try SessionsClient.connect().start(options.request())
        Console.print(session.id)
        let command = PlainText.line(options.words.first ?? "")
        if let hint = LingerHint.take() { Console.hint(hint) }
        Console.hint("\(command) runs in the background: \"roost attach \(options.name ?? session.id)\" opens it.")
    }
}
