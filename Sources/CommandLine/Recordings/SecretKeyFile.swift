import Client
import Glibc
import Recording
import SessionModel

/// A file with the key that opens sealed recordings, for its owner alone.
struct SecretKeyFile {
    /// Where it is, or would be.
    let path: String

    /// `$XDG_CONFIG_HOME/roost/recordings.key`.
    static func standard() throws(ClientError) -> SecretKeyFile {
        guard let paths = ConfigurationPaths(environment: Console.environment) else {
            throw ClientError(.invalidSpec, "HOME is not set: say where the key is with --key-file")
        }
        return SecretKeyFile(path: paths.userDirectory + "/recordings.key")
    }

    var exists: Bool { access(path, F_OK) == 0 }

    /// Reads the key. Throws where others can read it, too.
    func key() throws(ClientError) -> SealSecretKey {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failed("cannot be read") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ClientError(.invalidSpec, "\(path) is no file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw ClientError(.notAllowed, "others can read the key in \(path): run \"chmod 600 \(path)\" first")
        }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failed("cannot be read") }
        do {
            return try SealSecretKey(String(decoding: bytes.prefix(count), as: UTF8.self))
        } catch {
            throw ClientError(.invalidSpec, "\(path): \(error.message)")
        }
    }

    /// Writes a key where there is none.
    func store(_ key: SealSecretKey) throws(ClientError) {
        guard try UserFile(path: path).create(key.text + "\n", mode: 0o600) else {
            throw ClientError(
                .invalidSpec,
                "\(path) is there already: what was sealed to the key in it could never be opened again; move it away first"
            )
        }
    }

    private func failed(_ what: String) -> ClientError {
        ClientError(.invalidSpec, "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
