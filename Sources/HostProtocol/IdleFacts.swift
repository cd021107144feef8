/// How calm a session is, as its host knows: what the broker asks for before it stops a session that nobody uses.
///
/// Spans are microseconds of CLOCK_MONOTONIC (clock_gettime(2)), which does not count the time that the machine sleeps.
public struct IdleFacts: Hashable, Sendable {
    /// The number of the inquiry.
    public var number: UInt64
    /// How long ago the session began.
    public var age: UInt64
    /// How long ago the command wrote something; nil when it never did.
    public var sinceOutput: UInt64?
    /// How long ago somebody typed; nil when nobody did.
    public var sinceInput: UInt64?
    /// How long ago the last connection but the broker's was closed; nil when there was none.
    public var sinceDeparture: UInt64?
    /// Connections but the broker's, attached or not.
    public var connections: UInt32
    /// The processor time of the session's control group, in microseconds; nil when it cannot be read.
    public var cpuTime: UInt64?
    /// The processor time soon after the last thing that happened; nil where there is no such sample.
    public var sample: Sample?

    /// What the processor time was at some moment.
    public struct Sample: Hashable, Sendable {
        /// How long ago that was.
        public var age: UInt64
        /// The processor time, in microseconds.
        public var cpuTime: UInt64

        /// The processor time of `age` microseconds ago.
        public init(age: UInt64, cpuTime: UInt64) {
            self.age = age
            self.cpuTime = cpuTime
        }
    }

    /// The facts.
    public init(
        number: UInt64,
        age: UInt64,
        sinceOutput: UInt64? = nil,
        sinceInput: UInt64? = nil,
        sinceDeparture: UInt64? = nil,
        connections: UInt32 = 0,
        cpuTime: UInt64? = nil,
        sample: Sample? = nil
    ) {
        self.number = number
        self.age = age
        self.sinceOutput = sinceOutput
        self.sinceInput = sinceInput
        self.sinceDeparture = sinceDeparture
        self.connections = connections
        self.cpuTime = cpuTime
        self.sample = sample
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        number = try reader.integer()
        age = try reader.integer()
        sinceOutput = try Self.known(&reader)
        sinceInput = try Self.known(&reader)
        sinceDeparture = try Self.known(&reader)
        connections = try reader.integer()
        cpuTime = try Self.known(&reader)
        let (age, time) = (try Self.known(&reader), try Self.known(&reader))
        if let age, let time { sample = Sample(age: age, cpuTime: time) }
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(number)
        writer.put(age)
        writer.put(sinceOutput ?? Self.unknown)
        writer.put(sinceInput ?? Self.unknown)
        writer.put(sinceDeparture ?? Self.unknown)
        writer.put(connections)
        writer.put(cpuTime ?? Self.unknown)
        writer.put(sample?.age ?? Self.unknown)
        writer.put(sample?.cpuTime ?? Self.unknown)
    }

    /// What stands for nil on the wire.
    private static let unknown = UInt64.max

    private static func known(_ reader: inout ByteReader) throws(ProtocolError) -> UInt64? {
        let number: UInt64 = try reader.integer()
        return number == unknown ? nil : number
    }
}
