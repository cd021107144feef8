import ArgumentParser
import Client
import Recording
import SessionModel

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

    /// Finds the key.
    func key() throws(ClientError) -> SealSecretKey {
        if let file { return try SecretKeyFile(path: file).key() }
        let standard = try SecretKeyFile.standard()
        if standard.exists { return try standard.key() }
        guard let text = try Keyring().secret() else {
            throw ClientError(
                .notAllowed,
                "the recording is sealed, and there is no key in \(standard.path) or in your keyring: give it with --key-file"
            )
        }
        do {
            return try SealSecretKey(text)
        } catch {
            throw ClientError(.invalidSpec, "your keyring: \(error.message)")
        }
    }
}
