import Client
import Recording
import SessionModel

/// Looks for the key that opens sealed recordings when the first one is met, and once.
final class KeyFinder {
    private let file: String?
    private var found: Result<SealSecretKey, ClientError>?

    /// Looks in the file at this path; where there is none in the one that keygen made, and then in the user's keyring.
    init(file: String? = nil) {
        self.file = file
    }

    /// Looks where the options say.
    convenience init(_ options: KeyOptions) {
        self.init(file: options.file)
    }

    /// The key. Throws NotAllowed where there is none.
    func key() throws(ClientError) -> SealSecretKey {
        let result = found ?? Result { () throws(ClientError) in try look() }
        found = result
        return try result.get()
    }

    private func look() throws(ClientError) -> SealSecretKey {
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
