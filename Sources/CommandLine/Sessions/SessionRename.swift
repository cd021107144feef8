import ArgumentParser
import Client

/// `roost rename`: another name for a session.
struct SessionRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give a session a name, another one, or none.",
        discussion: """
            EXAMPLES:
              roost rename 7c5dcf5d api
              roost rename --none api
            """
    )

    @Flag(help: "Take the name away.")
    var none = false

    @OptionGroup var reference: SessionReference

    @Argument(help: ArgumentHelp("The new name.", valueName: "name"))
    var name: String?

    func validate() throws {
        if none, name != nil { throw ValidationError("--none takes the name away; a new name cannot be given with it") }
        if !none, name?.isEmpty ?? true { throw ValidationError("the new name is missing; --none takes the name away") }
    }

    func run() throws {
        try SessionsClient.connect().session(reference.session).rename(to: name ?? "")
    }
}
