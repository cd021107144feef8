import Client
import Recording

/// Looks for the key that opens sealed recordings when the first one is met, and once.
final class KeyFinder {
    private let options: KeyOptions
    private var found: Result<SealSecretKey, ClientError>?

    /// Looks where the options say.
    init(_ options: KeyOptions) {
        self.options = options
    }

    /// The key. Throws NotAllowed where there is none.
    func key() throws(ClientError) -> SealSecretKey {
        let result = found ?? Result { () throws(ClientError) in try options.key() }
        found = result
        return try result.get()
    }
}
