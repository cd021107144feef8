import SessionModel

/// All that a host is, for the program that takes its place in the same process (execve(2)): descriptors stay open,
/// the rest is in here.
public struct Handover: Hashable, Sendable {
    /// One connection.
    public struct Connection: Hashable, Sendable {
        /// The socket.
        public var descriptor: Int32
        /// The connection's identity in the host.
        public var number: UInt64
        /// What it may do; nil before the broker has said so.
        public var grant: Grant?
        /// Whether both sides have said hello.
        public var isReady = false
        /// How the client takes part; nil before it attaches.
        public var attachment: Attach.Mode?
        /// What of the past it wants in its snapshots.
        public var replay = Attach.Replay.none
        /// The colours of its terminal.
        public var appearance = Appearance()
        /// The beginning of a frame that has come.
        public var received: [UInt8] = []
        /// Bytes that it has not taken: the rest of a frame that was sent in part, ``tornRest`` long, then whole frames.
        public var queue: [UInt8] = []
        /// Bytes of the first frame in ``queue`` that are left of it.
        public var tornRest: UInt32 = 0
        /// Bytes of the stream that it has missed; nil while it keeps up.
        public var lost: UInt64?
        /// Input that waits for room in the terminal.
        public var heldInput: [UInt8] = []
        /// The size of its terminal, where that may count.
        public var size: TerminalSize?

        /// A connection on `descriptor`.
        public init(descriptor: Int32, number: UInt64) {
            self.descriptor = descriptor
            self.number = number
        }
    }

    /// When something last happened, in microseconds of CLOCK_MONOTONIC; nil for never.
    public struct IdleTimes: Hashable, Sendable {
        /// When the session began.
        public var start: UInt64
        /// When the command wrote something.
        public var output: UInt64?
        /// When somebody typed.
        public var input: UInt64?
        /// When a window was closed.
        public var departure: UInt64?

        /// The times.
        public init(start: UInt64, output: UInt64? = nil, input: UInt64? = nil, departure: UInt64? = nil) {
            (self.start, self.output, self.input, self.departure) = (start, output, input, departure)
        }
    }

    /// What the session was started with.
    public var request: LaunchRequest
    /// The agent.
    public var agentPID: Int32
    /// The terminal's master side.
    public var master: Int32
    /// Its other side; -1 where that is closed.
    public var peer: Int32
    /// The listening socket.
    public var listener: Int32
    /// The terminal's size.
    public var size: TerminalSize
    /// Bytes of the stream.
    public var sequence: UInt64 = 0
    /// Bytes that the agent has written.
    public var outputBytes: UInt64 = 0
    /// A snapshot of the terminal engine, with its scrollback.
    public var screen: [UInt8] = []
    /// Bytes behind it that no window has got yet.
    public var held: [UInt8] = []
    /// Whether windows have got the beginning of the sequence in which ``screen`` ends.
    public var isWithinSequence = false
    /// Whether windows are to get a title that the agent has taken back, as soon as that sequence ends.
    public var owesTitle = false
    /// What programs are told of the colours outside.
    public var appearance = Appearance()
    /// Input that the terminal has not taken.
    public var input: [UInt8] = []
    /// The number of the newest connection.
    public var lastNumber: UInt64 = 0
    /// When something last happened.
    public var idle = IdleTimes(start: 0)
    /// What later features keep, by name; a program ignores the names that it does not know.
    public var extras: [String: [UInt8]] = [:]
    /// The connections; those whose size may count in the order in which they typed.
    public var connections: [Connection] = []

    /// The parts without which there is no session.
    public init(
        request: LaunchRequest,
        agentPID: Int32,
        master: Int32,
        peer: Int32,
        listener: Int32,
        size: TerminalSize
    ) {
        self.request = request
        self.agentPID = agentPID
        self.master = master
        self.peer = peer
        self.listener = listener
        self.size = size
    }

    /// Every descriptor that must stay open.
    public var descriptors: [Int32] { [master, peer, listener] + connections.map(\.descriptor) }
}
