import SessionModel
import Systemd

/// The configuration as it is now: read at the start and whenever a file of it changes.
@BrokerActor
final class ConfigurationStore {
    /// What is configured.
    private(set) var current: Configuration
    /// Told after each change, with what was configured before.
    var onChange: (Configuration) -> Void = { _ in }

    let paths: ConfigurationPaths
    private let reader: ConfigurationReader
    private var watch: ConfigurationWatch?

    /// Reads the files, with `environment` above them.
    init(paths: ConfigurationPaths, environment: [String: String]) {
        self.paths = paths
        reader = ConfigurationReader(paths: paths, environment: environment)
        current = reader.read()
        tell(current.problems)
    }

    /// Notices changes from now on.
    func startWatching() {
        watch = ConfigurationWatch(paths: paths) { [unowned self] in reload() }
        // What has changed between the first look and the watch.
        reload()
    }

    /// Reads the files again.
    private func reload() {
        let new = reader.read()
        guard new != current else { return }
        let old = current
        current = new
        tell(new.problems.filter { !old.problems.contains($0) })
        onChange(old)
    }

    private func tell(_ problems: [ConfigurationProblem]) {
        for problem in problems {
            Journal.send(.warning, problem.description, fields: ["ROOST_EVENT": "configuration"])
        }
    }

    // MARK: Changes

    /// Sets a key in the drop-in that is for this. Throws InvalidSpec where the key or the value cannot be used, and
    /// where another file or the environment counts for more.
    func set(_ text: String, to value: String) throws(SystemdError) {
        let key = try key(text)
        do throws(ArgumentProblem) {
            if let problem = ConfigurationEditor.problem(withValue: value) { throw ArgumentProblem(problem) }
            if !value.isEmpty { _ = try key.directive.type.parse(value) }
        } catch {
            throw .refused(.invalidSpec, "\(key) cannot be '\(value)': \(error.description)")
        }
        var editor = try editor()
        editor.set(key, to: value)
        let origin = reader.configuration(withSetFile: editor.bytes)[key].origin
        guard case .file(paths.setFile, _) = origin else {
            throw .refused(.invalidSpec, "\(key) is set by \(origin), which counts for more; change it there")
        }
        try write(editor)
    }

    /// Takes a key out of the drop-in. Throws InvalidSpec where it is set elsewhere by the user.
    func unset(_ text: String) throws(SystemdError) {
        let key = try key(text)
        var editor = try editor()
        guard editor.sets(key) else {
            let origin = current[key].origin
            guard origin != .builtIn else { return }
            throw .refused(.invalidSpec, "\(key) is set by \(origin), not by 'roost config set'; change it there")
        }
        editor.remove(key)
        try write(editor)
    }

    private func key(_ text: String) throws(SystemdError) -> ConfigurationKey {
        do throws(ArgumentProblem) {
            return try current.key(text)
        } catch {
            throw .refused(.invalidSpec, "'\(text)': \(error.description)")
        }
    }

    private func editor() throws(SystemdError) -> ConfigurationEditor {
        let bytes = try AtomicFile.read(paths.setFile, upTo: ConfigurationReader.maximumFile) ?? []
        guard let editor = ConfigurationEditor(bytes) else {
            throw .refused(.internal, "\(paths.setFile) is no text in UTF-8; mend or remove it")
        }
        return editor
    }

    private func write(_ editor: ConfigurationEditor) throws(SystemdError) {
        do throws(SystemdError) {
            try AtomicFile.makeDirectory(paths.dropInDirectory(of: .user))
            let bytes = editor.bytes
            if bytes.isEmpty {
                try AtomicFile.remove(paths.setFile)
            } else {
                try AtomicFile.write(bytes, to: paths.setFile, isSynced: true)
            }
        } catch {
            throw .refused(.internal, "\(paths.setFile) cannot be written: \(error.message)")
        }
        reload()
    }
}
