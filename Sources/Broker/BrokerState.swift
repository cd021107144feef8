import FoundationEssentials
import SessionModel
import Systemd

/// What people have set on the broker itself (`broker.json`).
struct BrokerState: Codable {
    /// How many sessions may live at once; 0 means any number.
    var capacity: UInt32 = 0

    private static func path(_ paths: SessionPaths) -> String { paths.stateRoot + "/broker.json" }

    /// What was set last, or the defaults.
    static func load(from paths: SessionPaths) -> BrokerState {
        do {
            guard let bytes = try AtomicFile.read(path(paths)) else { return BrokerState() }
            return try JSONDecoder().decode(BrokerState.self, from: Data(bytes))
        } catch {
            Journal.send(.warning, "\(path(paths)) cannot be read, and the defaults are used: \(error)")
            return BrokerState()
        }
    }

    /// Keeps it.
    func save(to paths: SessionPaths) throws(SystemdError) {
        do {
            try AtomicFile.makeDirectory(paths.stateRoot)
            try AtomicFile.write(Array(JSONEncoder().encode(self)), to: Self.path(paths), isSynced: true)
        } catch let error as SystemdError {
            throw error
        } catch {
            throw .refused(.internal, "\(Self.path(paths)) cannot be written: \(error)")
        }
    }
}
