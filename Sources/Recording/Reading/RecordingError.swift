/// Why a part of a recording cannot be read.
public struct RecordingError: Error, Hashable, Sendable {
    /// The kind of failure.
    public struct Code: Hashable, Sendable {
        private let name: String
        /// The system does not give the bytes.
        public static let system = Code(name: "system")
        /// The compressed bytes are damaged or end too early.
        public static let compression = Code(name: "compression")
        /// The part is sealed, and cannot be opened here.
        public static let sealed = Code(name: "sealed")
    }

    /// The kind of failure.
    public var code: Code
    /// The part, and what is wrong with it.
    public var message: String

    /// A failure in words.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
