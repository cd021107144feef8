import SessionModel
import Systemd

extension Limits {
    /// The limits that are set, as they travel over D-Bus.
    var properties: [String: Value] {
        var properties: [String: Value] = [:]
        for key in Key.allCases {
            if let value = self[key] { properties[key.rawValue] = .uint64(value) }
        }
        return properties
    }

    /// Reads limits as they travel over D-Bus; what is not known is skipped.
    init(properties: [String: Value]) {
        self.init()
        for key in Key.allCases { self[key] = properties[key.rawValue]?.uint64Value }
    }
}
