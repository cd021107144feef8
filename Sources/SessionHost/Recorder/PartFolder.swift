import Glibc
import Recording

/// The parts of one recording: which there are, which goes, and what becomes of the newest when it is full.
final class PartFolder {
    /// Its path.
    let path: String
    /// The folder, open.
    let descriptor: Int32
    /// The file whose lock says who writes.
    let lock: Int32

    /// The number that was given last: also one whose part is gone is not given again.
    private var lastNumber = 0

    /// Held by who writes the recording, so that the next one waits.
    static let lockName = "io.lock"

    /// Opens the folder at `path`, and waits until nobody else writes in it.
    init(_ path: String) throws(HostError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(.system, "open", path: path) }
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        lock = openat(descriptor, Self.lockName, flags, 0o600)
        guard lock >= 0 else {
            let error = HostError.last(.system, "open", path: "\(path)/\(Self.lockName)")
            close(descriptor)
            throw error
        }
        while flock(lock, LOCK_EX) < 0, errno == EINTR {}
    }

    deinit {
        close(lock)
        close(descriptor)
    }

    /// The parts, oldest first.
    var parts: [KeptPart] { KeptPart.list(path) }

    /// Gives the newest part its number, under which it stays; returns that number.
    func closeNewest(isSealed: Bool) throws(HostError) -> Int {
        let number = max(lastNumber, parts.compactMap(\.number).max() ?? 0) + 1
        let name = RecordingFiles.part(number) + (isSealed ? RecordingFiles.sealed : "")
        let newest = RecordingFiles.current(isSealed: isSealed)
        guard renameat(descriptor, newest, descriptor, name) == 0 else {
            throw .last(.system, "rename", path: "\(path)/\(name)")
        }
        lastNumber = number
        return number
    }

    /// Whether there is a newest part that is sealed, or not.
    func hasNewest(isSealed: Bool) -> Bool {
        faccessat(descriptor, RecordingFiles.current(isSealed: isSealed), F_OK, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Removes the oldest parts until the recording has no more than `limit` bytes; the newest always stays. Returns what
    /// went.
    func removeOldest(beyond limit: UInt64) -> [KeptPart] {
        let parts = parts
        var total = parts.reduce(0) { $0 + $1.bytes }
        var gone: [KeptPart] = []
        for part in parts where part.number != nil && total > limit {
            guard unlinkat(descriptor, part.name, 0) == 0 || errno == ENOENT else { continue }
            total -= part.bytes
            gone.append(part)
        }
        return gone
    }

    /// The numbers of the parts that are still plain, oldest first.
    var plainNumbers: [Int] { parts.filter { !$0.isPacked }.compactMap(\.number) }

    /// Compresses the part with this number: the plain one goes once the compressed one is on the disk. Returns an error
    /// number; `EBUSY` where somebody else is at it.
    ///
    /// Whatever interrupts it leaves the plain one, or both, for the next to finish.
    func compress(_ number: Int) -> Int32 {
        let name = RecordingFiles.part(number)
        let packed = name + RecordingFiles.compressed
        let temporary = ".\(packed).new"
        let source = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard source >= 0 else { return errno }
        defer { close(source) }
        guard flock(source, LOCK_EX | LOCK_NB) == 0 else { return EBUSY }
        guard faccessat(descriptor, packed, F_OK, 0) != 0 else { return remove(name) }
        let target = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard target >= 0 else { return errno }
        defer { close(target) }
        posix_fadvise(source, 0, 0, POSIX_FADV_SEQUENTIAL)
        do throws(RecordingError) {
            try PartCompressor.compress(source, to: target)
            guard fsync(target) == 0, renameat(descriptor, temporary, descriptor, packed) == 0,
                fsync(descriptor) == 0
            else { throw RecordingError(.system, "fsync") }
        } catch {
            let number = errno == 0 ? EIO : errno
            unlinkat(descriptor, temporary, 0)
            return number
        }
        keepTime(of: source, packed)
        // They crowd out what others need.
        posix_fadvise(target, 0, 0, POSIX_FADV_DONTNEED)
        return remove(name)
    }

    private func remove(_ name: String) -> Int32 {
        unlinkat(descriptor, name, 0) == 0 ? 0 : errno
    }

    /// The compressed part is as old as the plain one: how long a part is kept counts from when it was written.
    private func keepTime(of source: Int32, _ name: String) {
        var facts = stat()
        guard fstat(source, &facts) == 0 else { return }
        let times = [facts.st_atim, facts.st_mtim]
        utimensat(descriptor, name, times, AT_SYMLINK_NOFOLLOW)
    }
}
