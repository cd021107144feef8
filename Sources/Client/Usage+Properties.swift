import SessionModel
import Systemd

extension Usage {
    /// Reads usage as it travels over D-Bus; what is not known, or not told by an older broker, is not there.
    init(properties: [String: Value]) {
        self.init()
        readAt = properties["MonotonicUSec"]?.uint64Value ?? 0
        for number in Number.allCases {
            let value = properties[number.rawValue]?.uint64Value
            numbers[number] = value == UInt64.max ? nil : value
        }
        for share in Share.allCases {
            if case .double(let value)? = properties[share.rawValue]?.unwrapped, value >= 0 { shares[share] = value }
        }
    }
}
