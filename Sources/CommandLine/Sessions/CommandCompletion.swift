import ArgumentParser
import Glibc

/// What may stand behind the options of `start` and `run`: commands of PATH, and files.
enum CommandCompletion {
    /// The completion for the shell.
    static let kind = CompletionKind.custom { _, _, prefix in
        candidates(prefix, path: Console.environment("PATH") ?? "")
    }

    /// Commands and files that begin with `prefix`; commands only where it has no slash and is not empty, because
    /// there are thousands.
    static func candidates(_ prefix: String, path: String) -> [String] {
        let slash = prefix.lastIndex(of: "/")
        let folder = slash.map { String(prefix[...$0]) } ?? ""
        let start = String(prefix.dropFirst(folder.count))
        var found = Set(entries(of: folder.isEmpty ? "." : folder, startingWith: start).map { folder + $0 })
        if folder.isEmpty, !start.isEmpty {
            for directory in path.split(separator: ":") {
                found.formUnion(entries(of: String(directory), startingWith: start))
            }
        }
        return found.sorted()
    }

    private static func entries(of folder: String, startingWith start: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(start), start.hasPrefix(".") || !name.hasPrefix(".") else { continue }
            names.append(entry.pointee.d_type == UInt8(DT_DIR) ? name + "/" : name)
        }
        return names
    }
}
