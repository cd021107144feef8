import FoundationEssentials
import Glibc
import SessionModel

/// What an agent tells its hooks on standard input: a JSON object, of which people want to read one part.
struct HookInput: Decodable {
    /// What the agent shows its user, in hooks for notifications.
    var message: String?
    /// The tool that it is about, in hooks for tools.
    var tool: String?

    enum CodingKeys: String, CodingKey {
        case message
        case tool = "tool_name"
    }

    /// What people are told: of a tool only where somebody has to allow it.
    func reason(for activity: Activity) -> String {
        if let message { return message }
        return activity == .blocked ? tool.map { "asks to use \($0)" } ?? "" : ""
    }

    /// The largest input that is read, in bytes.
    static let maximumSize = 1 << 20
    /// How long is waited for it, in milliseconds.
    private static let patience: Int32 = 200

    /// Reads standard input; nil where there is nothing that can be read.
    static func read() -> HookInput? {
        guard isatty(STDIN_FILENO) == 0 else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < maximumSize {
            var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, patience) > 0 else { break }
            let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return try? JSONDecoder().decode(HookInput.self, from: Data(bytes))
    }
}
