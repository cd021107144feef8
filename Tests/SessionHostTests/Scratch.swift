import Foundation
import Glibc

/// A folder of its own that goes with the object.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "roost-\(UInt32.random(in: 0...UInt32.max))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Makes a file with `mode` and returns its path.
    func file(_ name: String, _ contents: some Sequence<UInt8>, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard
            FileManager.default.createFile(
                atPath: file,
                contents: Data(contents),
                attributes: [.posixPermissions: mode]
            )
        else { throw TestFailure("cannot write \(file)") }
        return file
    }

    func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        try file(name, text.utf8, mode: mode)
    }
}

/// Something that a test needs did not happen.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// How long anything may take that should take no time: the machine may be busy.
let patience = 60.0

/// Waits until `descriptor` can be read from; throws after ``patience``.
func waitUntilReadable(_ descriptor: Int32, _ what: String) throws {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, Int32(patience * 1000)) > 0 else { throw TestFailure("no \(what) within \(patience) s") }
}
