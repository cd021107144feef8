import Glibc
import SessionModel
import Systemd

/// Reads the files of the configuration.
struct ConfigurationReader: Sendable {
    /// The most bytes that a file may have.
    static let maximumFile = 1 << 20

    let paths: ConfigurationPaths
    let environment: [String: String]

    /// What is in all files now, and in the environment.
    func read() -> Configuration { configuration(of: files()) }

    /// What would be configured if the drop-in of `roost config set` held `bytes`.
    func configuration(withSetFile bytes: [UInt8]) -> Configuration {
        var (files, problems) = files()
        files.removeAll { $0.path == paths.setFile }
        let place = files.firstIndex { $0.layer == .user && $0.path > paths.setFile }
        files.insert(
            ConfigurationFile(path: paths.setFile, layer: .user, bytes: bytes),
            at: place ?? files.count
        )
        return configuration(of: (files, problems))
    }

    private func configuration(of found: (files: [ConfigurationFile], problems: [ConfigurationProblem]))
        -> Configuration
    {
        var configuration = Configuration(files: found.files, environment: environment)
        found.problems.forEach { configuration.add($0) }
        return configuration
    }

    /// The files in the order in which they are read, and those that cannot be.
    private func files() -> (files: [ConfigurationFile], problems: [ConfigurationProblem]) {
        var files: [ConfigurationFile] = []
        var problems: [ConfigurationProblem] = []
        for layer in ConfigurationPaths.Layer.allCases {
            for path in self.paths(of: layer) {
                do throws(SystemdError) {
                    guard let bytes = try AtomicFile.read(path, upTo: Self.maximumFile) else { continue }
                    files.append(ConfigurationFile(path: path, layer: layer, bytes: bytes))
                } catch {
                    let reason =
                        error.errno == EFBIG
                        ? "it has more than \(Self.maximumFile) bytes" : SystemdError.text(of: error.errno)
                    problems.append(ConfigurationProblem(place: path, message: "the file cannot be read: \(reason)"))
                }
            }
        }
        return (files, problems)
    }

    private func paths(of layer: ConfigurationPaths.Layer) -> [String] {
        let folder = paths.dropInDirectory(of: layer)
        let names = AtomicFile.list(folder).filter(ConfigurationPaths.isDropIn).sorted()
        return [paths.file(of: layer)] + names.map { "\(folder)/\($0)" }
    }
}
