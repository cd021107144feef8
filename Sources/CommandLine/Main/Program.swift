import Client
import Glibc
import SessionModel

/// Other programs that do part of the work.
enum Program {
    /// Becomes another program (execvp(3)).
    ///
    /// - Returns: why that failed; it does not return otherwise.
    static func replace(with arguments: [String]) -> ClientError {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        if let program = words[0] { execvp(program, &words) }
        let name = arguments.first ?? ""
        let reason = String(cString: strerror(errno))
        return ClientError(
            errno == ENOENT ? .commandNotFound : .internal,
            "\(name): \(reason); install it, or look at what \"roost status\" says"
        )
    }
}
