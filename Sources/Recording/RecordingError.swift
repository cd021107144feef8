/// What is wrong with a recording, or with a key.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong; callers tell errors apart by it.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's name.
        public let rawValue: String

        /// A code with this name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A system call failed.
        public static let system = Code(rawValue: "system")
        /// The compressed bytes are damaged or end too early.
        public static let compression = Code(rawValue: "compression")
        /// The part is sealed, and there is no key to open it with.
        public static let sealed = Code(rawValue: "sealed")
        /// A text or a file is no key.
        public static let invalidKey = Code(rawValue: "invalid-key")
        /// A part was sealed to another key.
        public static let wrongKey = Code(rawValue: "wrong-key")
        /// A sealed part is not as it was written.
        public static let damaged = Code(rawValue: "damaged")
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// What was wrong, with which value, and what to do.
    public let message: String

    /// An error in words.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
