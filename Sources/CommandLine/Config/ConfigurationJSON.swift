import Client

/// A key as `--json` prints it (docs/cli.md).
struct ConfigurationJSON: Encodable {
    /// The keys, which never change their meaning.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case key, value, type, origin
    }

    private let row: ConfigurationRow

    init(_ row: ConfigurationRow) {
        self.row = row
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(row.key, forKey: .key)
        try container.encode(row.value.isEmpty ? nil : row.value, forKey: .value)
        try container.encode(row.type, forKey: .type)
        try container.encode(row.origin, forKey: .origin)
    }
}
