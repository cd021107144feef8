import SessionModel
import Systemd

extension SessionsClient {
    /// All keys that there are, and those that are set in a profile.
    public func configuration() throws(ClientError) -> [ConfigurationRow] {
        let rows = try call("GetConfiguration").first?.elements ?? []
        return rows.compactMap(ConfigurationRow.init)
    }

    /// Sets a key in the drop-in that is for this.
    ///
    /// - Throws: ``SessionErrorCode/invalidSpec`` where the key or the value cannot be used.
    public func setConfiguration(_ key: String, to value: String) throws(ClientError) {
        _ = try call("SetConfiguration", [.string(key), .string(value)])
    }

    /// Takes back what ``setConfiguration(_:to:)`` has set.
    public func unsetConfiguration(_ key: String) throws(ClientError) {
        _ = try call("UnsetConfiguration", [.string(key)])
    }

    /// The user's own file, which need not be there.
    public func configurationFile() throws(ClientError) -> String {
        try property("ConfigurationFile").stringValue ?? ""
    }

    /// What is wrong in the files and in the broker's environment.
    public func configurationProblems() throws(ClientError) -> [ConfigurationProblem] {
        try property("ConfigurationProblems").elements?.compactMap { row in
            guard let fields = row.elements, fields.count >= 3, let place = fields[0].stringValue,
                let line = fields[1].uint64Value, let message = fields[2].stringValue
            else { return nil }
            return ConfigurationProblem(place: place, line: UInt32(clamping: line), message: message)
        } ?? []
    }
}
