import ArgumentParser

/// Where the key is that opens sealed recordings.
struct KeyOptions: ParsableArguments {
    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "The file with the secret key; otherwise the one that keygen made, or your keyring.",
            valueName: "path"
        ),
        completion: .file()
    )
    var file: String?
}
