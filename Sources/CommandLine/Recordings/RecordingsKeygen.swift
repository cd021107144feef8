import ArgumentParser
import Client
import Recording
import SessionModel

/// `roost recordings keygen`.
struct RecordingsKeygen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a key to which recordings can be sealed.",
        discussion: """
            The secret key goes into a file that you alone can read, or into your keyring; the public key is printed. \
            Recordings are sealed from the next session on once it is in the configuration. Whoever loses the secret \
            key can never read them again: keep a copy.

            EXAMPLES:
              roost recordings keygen
              roost config set record.seal-to "$(roost recordings keygen --keyring)"
            """
    )

    @Flag(help: "Put the secret key into your keyring (freedesktop.org Secret Service).")
    var keyring = false

    @Option(
        help: ArgumentHelp("Put the secret key into this file.", valueName: "path"),
        completion: .file()
    )
    var file: String?

    func validate() throws {
        if keyring, file != nil { throw ValidationError("a key goes into the keyring or into a file, not into both") }
    }

    func run() throws {
        let key = SealSecretKey()
        if keyring {
            let keyring = try Keyring()
            guard try keyring.secret() == nil else {
                throw ClientError(
                    .invalidSpec,
                    "your keyring has a key for recordings already: what was sealed to it could never be opened again"
                )
            }
            try keyring.store(key.text)
        } else {
            let file = try file.map(SecretKeyFile.init) ?? SecretKeyFile.standard()
            try file.store(key)
            Console.hint("The secret key is in \(file.path): keep a copy in a safe place.")
        }
        Console.print("\(key.publicKey)")
        Console.hint("Seal recordings from now on: roost config set record.seal-to \(key.publicKey)")
    }
}
