import Client
import SessionModel
import Systemd

/// The user's keyring: what GNOME Keyring, KWallet or KeePassXC offer on the user's bus (freedesktop.org Secret Service API).
struct Keyring {
    private static let service = "org.freedesktop.secrets"
    private static let root = "/org/freedesktop/secrets"
    private static let noObject = "/"
    /// By what the key is found again.
    private static let attributes = ["application": "roost", "purpose": "recordings"]

    private let bus: Bus
    /// Secrets cross the bus as they are: it is the user's own, and what is on it is theirs to see.
    private let session: String

    /// Begins to talk to the keyring. Throws where the user has none.
    init() throws(ClientError) {
        do {
            bus = try Bus.user()
        } catch {
            throw ClientError(.hostUnreachable, "no keyring without a user bus: \(error.message)", cause: error)
        }
        let reply = try Self.call(
            bus,
            Self.root,
            "Service",
            "OpenSession",
            [.string("plain"), .variant(.string(""))]
        )
        session = reply.last?.objectPathValue ?? Self.noObject
    }

    /// The secret that was stored; nil where there is none.
    func secret() throws(ClientError) -> String? {
        let found = try call(Self.root, "Service", "SearchItems", [Self.attributeValue])
        var items = found.first?.elements?.compactMap(\.objectPathValue) ?? []
        if items.isEmpty {
            items = found.last?.elements?.compactMap(\.objectPathValue) ?? []
            try unlock(items)
        }
        guard let item = items.first else { return nil }
        let reply = try call(item, "Item", "GetSecret", [.objectPath(session)])
        let fields = reply.first?.elements ?? []
        guard fields.count == 4, let bytes = fields[2].bytesValue else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Stores `secret`, where none is.
    func store(_ secret: String) throws(ClientError) {
        let alias = try call(Self.root, "Service", "ReadAlias", [.string("default")])
        guard let collection = alias.first?.objectPathValue, collection != Self.noObject else {
            throw ClientError(.notAllowed, "your keyring has no default collection: make one, or use a file (--file)")
        }
        try unlock([collection])
        let reply = try call(
            collection,
            "Collection",
            "CreateItem",
            [
                .properties([
                    "org.freedesktop.Secret.Item.Label": .string("Roost: key of the recordings"),
                    "org.freedesktop.Secret.Item.Attributes": Self.attributeValue,
                ]),
                .structure([
                    .objectPath(session), .bytes([]), .bytes(Array(secret.utf8)), .string("text/plain"),
                ]),
                .bool(false),
            ]
        )
        if reply.last?.objectPathValue != Self.noObject { throw Self.locked }
    }

    private func unlock(_ objects: [String]) throws(ClientError) {
        guard !objects.isEmpty else { return }
        let reply = try call(Self.root, "Service", "Unlock", [.array(objects.map { .objectPath($0) }, of: "o")])
        if reply.last?.objectPathValue != Self.noObject { throw Self.locked }
    }

    private static let locked = ClientError(
        .notAllowed,
        "your keyring is locked: unlock it (most desktops do so when you log in), and try again"
    )

    private static var attributeValue: Value {
        .array(
            attributes.sorted { $0.key < $1.key }.map { .entry(key: .string($0.key), value: .string($0.value)) },
            of: "{ss}"
        )
    }

    private func call(
        _ path: String,
        _ interface: String,
        _ member: String,
        _ arguments: [Value]
    ) throws(ClientError) -> [Value] {
        try Self.call(bus, path, interface, member, arguments)
    }

    private static func call(
        _ bus: Bus,
        _ path: String,
        _ interface: String,
        _ member: String,
        _ arguments: [Value]
    ) throws(ClientError) -> [Value] {
        do {
            let reply = try bus.callAndWait(
                to: service,
                path: path,
                interface: "org.freedesktop.Secret.\(interface)",
                member: member,
                arguments: arguments
            )
            return try reply.readAll()
        } catch {
            throw ClientError(
                .hostUnreachable,
                "your keyring (\(service)) does not answer: \(error.message); use a file (--file, --key-file), or start a keyring",
                cause: error
            )
        }
    }
}
