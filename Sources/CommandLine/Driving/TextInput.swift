import Client
import Glibc
import SessionModel

/// Where `roost send` and `roost ask` get what they type.
enum TextInput {
    /// Bytes of one read.
    private static let part = 64 << 10

    /// Opens `path` for reading; nil is standard input. The caller closes it where it is a file.
    static func open(_ path: String?) throws(ClientError) -> Int32 {
        guard let path else { return STDIN_FILENO }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        return descriptor
    }

    /// Reads up to `maximum` bytes, fewer only at the end.
    static func read(_ descriptor: Int32, upTo maximum: Int, name: String) throws(ClientError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: part)
        while bytes.count < maximum {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, maximum - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(name) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// The words with a blank between them, or what is in the file at `path`; where both are nil, standard input.
    static func text(words: [String]?, path: String?) throws(ClientError) -> String {
        if let words { return try text(Array(words.joined(separator: " ").utf8), name: "the text") }
        let name = path ?? "standard input"
        let descriptor = try open(path)
        defer { if path != nil { close(descriptor) } }
        return try text(try read(descriptor, upTo: TextRequest.maximumBytes + 1, name: name), name: name)
    }

    /// `bytes` as a text. Throws InvalidSpec for what is none, or is too long.
    static func text(_ bytes: [UInt8], name: String) throws(ClientError) -> String {
        guard bytes.count <= TextRequest.maximumBytes else {
            throw ClientError(
                .invalidSpec,
                "\(name) has more than \(TextRequest.maximumBytes) bytes, the most that are typed as one text; "
                    + "--raw types any number"
            )
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw ClientError(.invalidSpec, "\(name) is no text in UTF-8; --raw types any bytes as they are")
        }
        return text
    }

    private static func failure(_ name: String) -> ClientError {
        ClientError(.invalidSpec, "\(PlainText.line(name)) cannot be read: \(String(cString: strerror(errno)))")
    }
}
