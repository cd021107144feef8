import SessionModel
import Systemd

/// What GetScreen was asked for, checked.
struct ScreenRequest: Hashable, Sendable {
    /// How a screen is written down.
    enum Format: String, Sendable, CaseIterable {
        /// What can be read, and nothing else.
        case text
        /// The text with its styles as escape sequences (ECMA-48, SGR).
        case ansi
        /// A `<pre>` element.
        case html
        /// An object with size, cursor, modes, and what the rows say.
        case json
    }

    /// Stands for all lines of the scrollback.
    static let allLines = UInt32.max

    var format: Format
    /// Rows of the scrollback in front of the screen, at the most.
    var scrollbackLines: UInt32 = 0
    /// Whether rows that the terminal wrapped become one line again.
    var joinsWrapped = false

    /// Takes the arguments apart. Throws InvalidSpec with the name, its value and what is expected.
    init(format: String, options: Value) throws(SystemdError) {
        guard let known = Format(rawValue: format) else {
            let names = Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw .refused(.invalidSpec, "there is no format '\(format)'; there are \(names)")
        }
        self.format = known
        for (key, value) in options.propertiesValue ?? [:] { try take(key, value) }
        guard !joinsWrapped || known == .text else {
            throw .refused(.invalidSpec, "JoinWrapped is true, and the format '\(format)' has rows only; use 'text'")
        }
    }

    private mutating func take(_ key: String, _ value: Value) throws(SystemdError) {
        switch (key, value) {
        case ("ScrollbackLines", .uint32(let number)): scrollbackLines = number
        case ("ScrollbackLines", _): throw Self.mistyped(key, value, "a number of 32 bits (u)")
        case ("JoinWrapped", .bool(let truth)): joinsWrapped = truth
        case ("JoinWrapped", _): throw Self.mistyped(key, value, "a boolean (b)")
        default:
            throw .refused(
                .invalidSpec,
                "the option '\(key)' is not known; there are ScrollbackLines and JoinWrapped"
            )
        }
    }

    private static func mistyped(_ key: String, _ value: Value, _ expected: String) -> SystemdError {
        .refused(.invalidSpec, "\(key) has the type '\(value.typeSignature)', and must be \(expected)")
    }
}
