import ArgumentParser
import Client

/// `roost tag`: the tags of a session.
struct SessionTag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Add tags to a session, or remove them.",
        discussion: """
            EXAMPLES:
              roost tag add api work urgent
              roost tag remove api urgent

            SEE ALSO: roost list --tag.
            """,
        subcommands: [SessionTagAdd.self, SessionTagRemove.self]
    )
}

/// `roost tag add`.
struct SessionTagAdd: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Add tags to a session.")

    @OptionGroup var reference: SessionReference
    @Argument(help: ArgumentHelp("The tags.", valueName: "tag")) var tags: [String]

    func run() throws {
        let session = try SessionsClient.connect().session(reference.session)
        var all = try session.details().tags
        for tag in tags where !all.contains(tag) { all.append(tag) }
        try session.setTags(all)
    }
}

/// `roost tag remove`.
struct SessionTagRemove: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove tags from a session.")

    @OptionGroup var reference: SessionReference
    @Argument(help: ArgumentHelp("The tags.", valueName: "tag")) var tags: [String]

    func run() throws {
        let session = try SessionsClient.connect().session(reference.session)
        let all = try session.details().tags
        try session.setTags(all.filter { !tags.contains($0) })
    }
}
