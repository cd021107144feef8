import Glibc
import Systemd

/// Where the programs of this installation stand.
enum ProgramPath {
    /// The program `name` in the folder of this one. Throws when this program's own path cannot be told.
    static func sibling(_ name: String) throws(SystemdError) -> String {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { throw .last("readlink /proc/self/exe") }
        var own = String(decoding: bytes[..<count], as: UTF8.self)
        // What the kernel says once an upgrade has replaced the file; the new one stands at the same place.
        let mark = " (deleted)"
        if own.hasSuffix(mark) { own.removeLast(mark.count) }
        let folder = own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex)
        return "\(folder)/\(name)"
    }

    /// Which file a path leads to: another one in its place is another identity (inode(7)).
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
    }

    /// The file that `path` leads to; nil where there is none.
    static func identity(_ path: String) -> Identity? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return Identity(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino))
    }
}
