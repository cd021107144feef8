/// What became of an upgrade.
public struct Upgraded: Hashable, Sendable {
    /// The program that the host is now.
    public var software: String
    /// Why it is still the one that it was; empty where it is the new one.
    public var problem: String

    /// The outcome.
    public init(software: String, problem: String = "") {
        self.software = software
        self.problem = problem
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        software = try reader.string()
        problem = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(software)
        writer.put(problem)
    }
}
