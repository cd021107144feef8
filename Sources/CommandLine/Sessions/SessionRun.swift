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

            EXAMPLES:
              roost run claude
              roost run --name api --detach-key ctrl-] vim

            SEE ALSO: roost start, roost attach.
            """
    )

    @OptionGroup var window: WindowOptions
    @OptionGroup var options: StartOptions

    func run() throws {
        let window = window.settings
        let keys = try window.keys(isView: false)
        let client = try SessionsClient.connect()
        try window.checkNesting(id: nil)
        var request = options.request()
        request.awaitsWindow = true
        let id = try client.start(request).id
        try Attachment(client: client, session: id, mode: .control, keys: keys, scrollback: 0, isNew: true).run()
    }
}
