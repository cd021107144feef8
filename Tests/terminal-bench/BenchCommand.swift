import Glibc

/// What `terminal-bench` can be asked for besides its table, as `make bench` does.
enum BenchCommand {
    /// Writes a stream to a file, of as many bytes or pieces as given: `write NAME FILE [BYTES|PIECESx]`.
    case write(name: String, path: String, size: BenchStreams.Size)
    /// Prints the nanoseconds that a file takes: `time FILE`.
    case time(path: String)
    /// Prints the bytes by which the process grows for a file, those that the scrollback counts, and its rows:
    /// `memory FILE`.
    case memory(path: String)

    /// Nil where `words` ask for none of these.
    init?(_ words: [String]) {
        switch (words.first, words.count) {
        case ("write", 3...4):
            guard BenchStreams.names.contains(words[1]) else { return nil }
            guard let size = words.count == 4 ? BenchStreams.Size(words[3]) : .bytes(4 << 20) else { return nil }
            self = .write(name: words[1], path: words[2], size: size)
        case ("time", 2): self = .time(path: words[1])
        case ("memory", 2): self = .memory(path: words[1])
        default: return nil
        }
    }

    /// Does it; false where a file cannot be used.
    func run() -> Bool {
        switch self {
        case .write(let name, let path, let size):
            var streams = BenchStreams(size: size)
            return Self.write(streams.stream(name), to: path)
        case .time(let path):
            guard let bytes = Self.read(path) else { return false }
            print(BenchFeed.nanoseconds(for: bytes))
        case .memory(let path):
            guard let bytes = Self.read(path) else { return false }
            let memory = BenchFeed.memory(for: bytes)
            print(memory.process, memory.scrollback, memory.rows)
        }
        return true
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let written = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && written == bytes.count
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var status = stat()
        guard fstat(fileno(file), &status) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        return fread(&bytes, 1, bytes.count, file) == bytes.count ? bytes : nil
    }
}
