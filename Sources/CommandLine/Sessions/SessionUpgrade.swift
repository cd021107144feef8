import ArgumentParser
import Client

/// `roost upgrade`: sessions move onto the installed program.
struct SessionUpgrade: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Move the hosts of sessions onto the installed program; commands and windows go on.",
        discussion: """
            A host becomes the new program in the same process: the command, its terminal and all windows stay, and no \
            byte is lost. One that cannot goes on as it is, and says why. Unless daemon.auto-upgrade is off, this happens \
            by itself when Roost is upgraded.

            EXAMPLES:
              roost upgrade api
              roost upgrade --all

            SEE ALSO: roost daemon status, roost version.
            """
    )

    @OptionGroup var selection: SessionSelection

    func run() throws {
        let client = try SessionsClient.connect()
        try selection.forEach(of: client) { session, label throws(ClientError) in
            let upgrade = try client.session(session).upgrade()
            let (old, new) = (PlainText.line(upgrade.old), PlainText.line(upgrade.new))
            guard upgrade.changed else { return Console.print("\(label) runs the installed program already: \(old)") }
            Console.print(old == new ? "\(label) \(old) → another build of it" : "\(label) \(old) → \(new)")
        }
    }
}
