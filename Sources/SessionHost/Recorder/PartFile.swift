import Glibc
import Recording
import SessionModel

/// The newest part of a recording, open for writing.
///
/// This is the one place where a part is opened for writing and written to.
final class PartFile {
    /// The descriptor.
    let descriptor: Int32
    /// Bytes of the file.
    private(set) var storedLength: UInt64
    /// Bytes of text that the file holds; of a sealed one, since it was opened.
    private(set) var length: UInt64
    private var seal: PartSeal?

    /// Opens, or makes, the newest part in `directory`; what stands there and is no plain file is left alone.
    ///
    /// With `key`, what is written is sealed to it, and the file's name says so.
    init(in directory: Int32, sealedTo key: SealPublicKey?) throws(HostError) {
        let name = RecordingFiles.current(isSealed: key != nil)
        seal = key.map { PartSeal(to: $0) }
        // Whoever opens a pipe to write, or follows a link, would wait for somebody, or write somewhere else.
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        descriptor = openat(directory, name, flags, 0o600)
        guard descriptor >= 0 else { throw .last(.system, "open", path: name) }
        do throws(HostError) {
            var facts = stat()
            guard fstat(descriptor, &facts) == 0 else { throw .last(.system, "fstat", path: name) }
            guard facts.st_mode & S_IFMT == S_IFREG else {
                throw HostError(.system, "\(name) is not a plain file", errno: EINVAL, path: name)
            }
            guard facts.st_mode & 0o077 == 0 || fchmod(descriptor, 0o600) == 0 else {
                throw .last(.system, "chmod", path: name)
            }
            storedLength = UInt64(clamping: facts.st_size)
            length = key == nil ? storedLength : 0
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    /// Writes as much of `bytes` as the disk takes; returns how much, or nil and `errno`.
    ///
    /// Of a sealed part it is all or nothing: whoever got nil calls again with the same bytes.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard seal != nil else {
            guard let count = store(bytes) else { return nil }
            length += UInt64(count)
            return count
        }
        seal?.add(bytes)
        while let rest = seal?.outgoing, !rest.isEmpty {
            guard let count = rest.withUnsafeBytes({ store($0) }) else { return nil }
            seal?.outgoing.removeFirst(count)
        }
        length += UInt64(seal?.finishAdding() ?? 0)
        return bytes.count
    }

    private func store(_ bytes: UnsafeRawBufferPointer) -> Int? {
        while true {
            let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            storedLength += UInt64(count)
            return count
        }
    }

    /// The file's length with the first `length` bytes of text; nil while they are not in it, or it cannot be cut there.
    func storedLength(of length: UInt64) -> UInt64? {
        guard seal != nil else { return length <= self.length ? length : nil }
        return length == self.length ? storedLength : nil
    }

    /// Takes away what stands behind the first `length` bytes of the file.
    func cut(to length: UInt64) {
        guard length < storedLength, ftruncate(descriptor, off_t(length)) == 0 else { return }
        storedLength = length
        if seal == nil { self.length = length }
    }

    /// Takes a last line that is not whole out of the file, and returns it; empty where there is none. Of a sealed part
    /// what is not whole goes: nobody could open it.
    func takeTornLine() -> [UInt8] {
        guard seal == nil else {
            let whole = SealFormat.wholeLength { position, count in read(from: UInt64(position), upTo: count) }
            cut(to: UInt64(whole))
            return []
        }
        var start = length
        var block = [UInt8](repeating: 0, count: Self.blockLength)
        while start > 0 {
            let count = Int(min(start, UInt64(Self.blockLength)))
            guard pread(descriptor, &block, count, off_t(start) - off_t(count)) == count else { return [] }
            if let end = block[..<count].lastIndex(of: UInt8(ascii: "\n")) {
                start = start - UInt64(count - end - 1)
                break
            }
            start -= UInt64(count)
        }
        guard start < length else { return [] }
        let torn = read(from: start, upTo: Self.longestTorn)
        cut(to: start)
        return torn
    }

    /// Bytes that are looked through at a time.
    private static let blockLength = 64 << 10
    /// What is kept of a torn line, in bytes: no line that was written in good order is longer.
    private static let longestTorn = 16 << 20

    private func read(from start: UInt64, upTo limit: Int) -> [UInt8] {
        guard start < storedLength else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(min(storedLength - start, UInt64(limit))))
        let count = pread(descriptor, &bytes, bytes.count, off_t(start))
        return Array(bytes.prefix(max(0, count)))
    }
}
