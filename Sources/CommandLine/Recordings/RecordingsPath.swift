import ArgumentParser
import Client
import Glibc

/// `roost recordings path`.
struct RecordingsPath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print the files of a recording, in their order.",
        discussion: """
            The broker says where they are. Those that end in .zst are compressed.

            EXAMPLES:
              zstd -dcf $(roost recordings path api) | jq -r 'select(.direction == "output").data' | base64 -d
              du -sh "$(roost recordings path --folder api)"

            SEE ALSO: roost export --format jsonl, docs/replay.md.
            """
    )

    @Flag(help: "Print the folder alone.")
    var folder = false

    @OptionGroup var reference: RecordingReference

    func run() throws {
        let client = try SessionsClient.connect()
        let details: RecordingDetails
        do {
            details = try RecordingsShow.details(reference.session, of: client)
        } catch {
            // The broker says more of what is wrong.
            try client.openRecording(reference.session).forEach { close($0.descriptor) }
            throw error
        }
        if folder { return Console.print(details.folder) }
        for name in details.files { Console.print("\(details.folder)/\(name)") }
    }
}
