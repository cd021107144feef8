import FoundationEssentials
import SessionModel
import Systemd

/// What earlier versions kept of the broker itself (`broker.json`); it moves into the configuration.
struct BrokerState: Decodable {
    /// How many sessions may live at once; 0 means any number.
    var capacity: UInt32

    /// Puts what was kept where the user would put it, and removes the file; one that cannot be read stays.
    @BrokerActor
    static func migrate(_ paths: SessionPaths, into configuration: ConfigurationStore) {
        let path = paths.stateRoot + "/broker.json"
        do {
            guard let bytes = try AtomicFile.read(path) else { return }
            let state = try JSONDecoder().decode(BrokerState.self, from: Data(bytes))
            let key = ConfigurationKey(.daemon, ConfigurationTable.capacity)
            // What somebody has configured since is newer.
            if state.capacity > 0, configuration.current[key].origin == .builtIn {
                try configuration.set(key.description, to: "\(state.capacity)")
            }
            try AtomicFile.remove(path)
            Journal.send(.info, "\(path) is part of \(configuration.paths.setFile) now")
        } catch {
            Journal.send(.warning, "\(path) cannot be moved into the configuration: \(error)")
        }
    }
}
