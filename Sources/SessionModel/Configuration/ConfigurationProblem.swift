/// A mistake in the configuration: where it is, what is wrong, and what is expected.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// The file's path, or the variable of the environment.
    public var place: String
    /// The line, from 1 on; 0 where the whole place is meant.
    public var line: UInt32
    /// What is wrong, with which value, and what to write.
    public var message: String

    /// A mistake in line `line` of `place`.
    public init(place: String, line: UInt32 = 0, message: String) {
        self.place = place
        self.line = line
        self.message = message
    }

    /// As compilers write it, so that editors find the place.
    public var description: String { line > 0 ? "\(place):\(line): \(message)" : "\(place): \(message)" }
}
