import ArgumentParser
import Client

/// `roost run`: a session, and a window onto it.
struct SessionRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a command and open it.",
        usage: "roost run [<options>] <command> [<argument> ...]",
        discussion: """
            The same as roost start and roost attach after one another: the detach key (Ctrl-\\) closes the window and \
            leaves the command running. The exit status is that of the command when it ends.

            With --no-attach there is no window: the id is printed, as by roost start. With --no-attach --wait it is as if \
            the command ran here: its output, all of it, is printed, and its exit status returned, or 128 and the number of \
            the signal that ended it. It works without a terminal. Standard input is not read; SIGINT, SIGTERM and SIGHUP \
            stop the session, and so does the end of who reads the output.

            EXAMPLES:
              roost run claude
              roost run --name api --detach-key ctrl-] vim
              roost run --no-attach --wait -- make test > test.log

            SEE ALSO: roost start, roost attach.
            """
    )

    @Flag(name: .customLong("no-attach"), help: "Open no window; with --wait, print the output and wait for the end.")
    var isDetached = false

    @OptionGroup var window: WindowOptions
    @OptionGroup var options: StartOptions

    func run() throws {
        if isDetached { return try runDetached() }
        let window = window.settings
        let keys = try window.keys(isView: false)
        let client = try SessionsClient.connect()
        try window.checkNesting(id: nil)
        var request = options.request()
        request.awaitsWindow = true
        let id = try client.start(request).id
        try Attachment(client: client, session: id, mode: .control, keys: keys, scrollback: 0, isNew: true).run()
    }

    private func runDetached() throws {
        let client = try SessionsClient.connect()
        var request = options.request()
        guard options.wait else { return Console.print(try client.start(request).id) }
        request.awaitsWindow = true
        let status = try WaitedRun(try client.start(request), client: client).run()
        if status != 0 { throw ExitCode(status) }
    }
}
