import ArgumentParser
import Client
import Glibc
import Recording
import SessionModel

/// `roost recordings decrypt`.
struct RecordingsDecrypt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt",
        abstract: "Write the lines of a sealed recording in the open.",
        usage: "roost recordings decrypt [<options>] <session or file> ...",
        discussion: """
            What has a "/" in it, or ends in ".jsonl", ".zst" or ".sealed", is a file, such as one from a backup; \
            everything else is a session. What is not sealed is written as it is, decompressed.

            EXAMPLES:
              roost recordings decrypt api | jq -r 'select(.direction == "output").data' | base64 -d
              roost recordings decrypt --key-file old.key backup/io-000001.jsonl.sealed > io.jsonl

            SEE ALSO: roost recordings keygen, roost export --format jsonl.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write, readable by you alone. (default: standard output)", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @OptionGroup var key: KeyOptions

    @Argument(
        help: ArgumentHelp("Sessions, and files of recordings.", valueName: "session or file"),
        completion: RecordingCompletion.all
    )
    var sources: [String]

    func run() throws {
        let keys = KeyFinder(key)
        let output = try ExportOutput(output)
        for source in sources {
            let parts = try Self.isFile(source) ? [file(source, keys)] : session(source, keys)
            defer { parts.forEach { close($0.descriptor) } }
            let reader = RecordReader(parts)
            reader.decodesData = false
            while reader.advance() {
                try output.write(reader.line)
                try output.write("\n")
            }
            if let failure = reader.losses.failures.first {
                try output.flush()
                let code: SessionErrorCode = failure.code == .wrongKey ? .notAllowed : .invalidSpec
                throw ClientError(code, PlainText.line(failure.message))
            }
            ExportRange.tell(reader.losses)
        }
        try output.flush()
    }

    static func isFile(_ source: String) -> Bool {
        source.contains("/")
            || [".jsonl", RecordingFiles.compressed, RecordingFiles.sealed].contains { source.hasSuffix($0) }
    }

    private func session(_ reference: String, _ keys: KeyFinder) throws -> [RecordingPart] {
        try OpenedRecording.parts(reference, of: SessionsClient.connect(), keys)
    }

    private func file(_ path: String, _ keys: KeyFinder) throws -> RecordingPart {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw ClientError(
                .invalidSpec,
                "\(PlainText.line(path)) cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var part = RecordingPart(name: name, descriptor: file)
        if part.isSealed { part.key = try keys.key() }
        return part
    }
}
