import ArgumentParser

/// `roost recordings`: what sessions have recorded.
struct Recordings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recordings",
        abstract: "List, search and remove recordings of sessions.",
        discussion: """
            EXAMPLES:
              roost recordings list
              roost recordings search "permission denied"
              roost recordings prune --older-than 30d

            SEE ALSO: roost replay, roost export, docs/replay.md.
            """,
        subcommands: [
            RecordingsList.self, RecordingsShow.self, RecordingsSearch.self, RecordingsPrune.self, RecordingsPath.self,
            RecordingsKeygen.self, RecordingsDecrypt.self,
        ]
    )
}
