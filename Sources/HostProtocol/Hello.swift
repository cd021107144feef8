/// Who speaks, and in which versions: the first frame of both sides (the grant before it is the broker's).
public struct Hello: Hashable, Sendable {
    /// A bit of ``features``: the host can become another program in place (`upgrade`).
    public static let upgradeInPlace: UInt64 = 1 << 0
    /// A bit of ``features``: the host types texts of which it gives account (`type`).
    public static let typesTexts: UInt64 = 1 << 1

    /// The newest version that the sender speaks.
    public var version: UInt16
    /// The oldest version that the sender speaks.
    public var minimumVersion: UInt16
    /// What the sender can do beyond its version, one bit each.
    public var features: UInt64
    /// The sender's name and version, for people: "roost-host/0.1".
    public var software: String

    /// The hello of this code.
    public init(
        software: String,
        version: UInt16 = Wire.version,
        minimumVersion: UInt16 = Wire.minimumVersion,
        features: UInt64 = 0
    ) {
        self.version = version
        self.minimumVersion = minimumVersion
        self.features = features
        self.software = software
    }

    /// The version in force when this side meets `other`: the newest that both speak.
    ///
    /// Throws ``ProtocolError/Code/incompatibleVersion`` when there is none.
    public func agree(with other: Hello) throws(ProtocolError) -> UInt16 {
        let agreed = min(version, other.version)
        guard agreed >= max(minimumVersion, other.minimumVersion) else {
            throw ProtocolError(
                .incompatibleVersion,
                "\(software) speaks versions \(minimumVersion) to \(version) of the host protocol, "
                    + "\(other.software) speaks \(other.minimumVersion) to \(other.version)"
            )
        }
        return agreed
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        let magic = try reader.integer(UInt32.self)
        guard magic == Wire.magic else {
            throw ProtocolError(.malformedFrame, "hello: the magic number is \(magic), not \(Wire.magic)")
        }
        version = try reader.integer()
        minimumVersion = try reader.integer()
        features = try reader.integer()
        software = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(Wire.magic)
        writer.put(version)
        writer.put(minimumVersion)
        writer.put(features)
        writer.put(software)
    }
}
