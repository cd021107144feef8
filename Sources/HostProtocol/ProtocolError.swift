/// What was wrong on a connection: thrown by the codec, and sent to the peer as an error frame.
public struct ProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a mistake. Open: a peer may know more kinds than we do.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The number that travels in an error frame.
        public let rawValue: UInt16

        /// The code with this number.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// A frame ends before its fixed fields do, or a field has a value that means nothing.
        public static let malformedFrame = Code(rawValue: 1)
        /// A frame is longer than ``Wire/maximumFrameLength``.
        public static let frameTooLarge = Code(rawValue: 2)
        /// The two sides have no version in common.
        public static let incompatibleVersion = Code(rawValue: 3)
        /// A frame came when it could not be: before the hello, twice, or from the wrong side.
        public static let unexpectedFrame = Code(rawValue: 4)
        /// The grant of the connection does not cover what was asked for. The connection stays open.
        public static let notAllowed = Code(rawValue: 5)
        /// The host has as many connections as it can.
        public static let tooManyConnections = Code(rawValue: 6)
        /// The connection was not granted anything in time.
        public static let noGrant = Code(rawValue: 7)
        /// The peer asks and asks but does not read the answers.
        public static let slowReader = Code(rawValue: 8)
        /// A launch file is not one.
        public static let malformedLaunchRequest = Code(rawValue: 9)
        /// A value is out of its range, such as a signal that does not exist. The connection stays open.
        public static let invalidValue = Code(rawValue: 10)
    }

    /// The kind of the mistake.
    public var code: Code
    /// What was wrong, with which value: for people.
    public var message: String

    /// An error with its code and its text.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
