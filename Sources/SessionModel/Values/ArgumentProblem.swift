/// What is wrong with a value given on the command line, in the environment or in a file of the configuration.
///
/// The text follows the quoted value in an error, as in `--memory-max "70%": a percentage …`.
public struct ArgumentProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problem, and what to give instead.
    public let description: String

    /// A problem in words.
    public init(_ description: String) {
        self.description = description
    }
}
