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

    /// Runs `command`, as a shell takes it, with `argument` behind it, and waits for its end.
    static func run(_ command: String, _ argument: String) throws(ClientError) -> ExitStatus {
        let script = command + " \"$1\""
        let strings = ["sh", "-c", script, "sh", argument]
        var words: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, "/bin/sh", nil, nil, &words, environ)
        guard error == 0 else {
            throw ClientError(.internal, "/bin/sh: \(String(cString: strerror(error)))")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0
            ? .exited((status >> 8) & 0xFF) : .signaled(signal, dumpedCore: status & 0x80 != 0)
    }
}
