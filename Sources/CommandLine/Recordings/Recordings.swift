import ArgumentParser

/// `roost recordings`: what sessions have printed and been told.
struct Recordings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recordings",
        abstract: "Look at, search and care for what was recorded.",
        subcommands: [RecordingsKeygen.self]
    )
}
