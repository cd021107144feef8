import Glibc
import SessionModel
import Systemd

/// Notices changes to the files of the configuration, without looking at them: the kernel tells (inotify(7)).
///
/// Where a folder is not there yet, the nearest one above it that is there is watched for the next part of its path.
@BrokerActor
final class ConfigurationWatch {
    /// How long to wait for more after a change: an editor makes several at once.
    private static let patience = Duration.milliseconds(30)
    /// How often folders that come and go meanwhile are looked for again.
    private static let maximumRounds = 8

    private let paths: ConfigurationPaths
    private let onChange: () -> Void
    private var targets: Set<Target> = []
    private var sources: [EventSource] = []
    private var timer: EventSource?
    private var isDue = false

    /// What is watched.
    private struct Target: Hashable {
        /// The folder.
        var path: String
        /// The only name in it that matters; nil for all.
        var name: String?
        /// What matters of it.
        var events = everything

        static let everything: FileEvent.Kind = [.written, .attributes, .arrived, .left, .gone]
    }

    /// Calls `onChange` a moment after something has changed.
    init(paths: ConfigurationPaths, onChange: @escaping () -> Void) {
        self.paths = paths
        self.onChange = onChange
        renew()
    }

    /// Watches what is there now.
    private func renew() {
        for _ in 0..<Self.maximumRounds {
            targets = wanted()
            sources = targets.compactMap(watch)
            // A folder that has come since would not be noticed.
            if wanted() == targets { return }
        }
    }

    private func wanted() -> Set<Target> {
        var result: Set<Target> = []
        for directory in paths.directories {
            result.insert(nearest(to: directory))
            // Where the folder is a link, it is the folder above that tells when the link goes.
            if let link = link(directory) { result.insert(link) }
            // Where a file is a link, the file that it leads to changes in another folder.
            for name in AtomicFile.list(directory) where name.hasSuffix(".conf") {
                if let target = linkTarget("\(directory)/\(name)") { result.insert(target) }
            }
        }
        return result
    }

    private func nearest(to directory: String) -> Target {
        var (path, name) = (directory, String?.none)
        while !path.isEmpty, access(path, F_OK) != 0 {
            let slash = path.lastIndex(of: "/") ?? path.startIndex
            name = String(path[slash...].dropFirst())
            path = String(path[..<slash])
        }
        guard name != nil else { return Target(path: path) }
        // Others write there, too: only what comes is told.
        return Target(path: path.isEmpty ? "/" : path, name: name, events: [.arrived, .gone])
    }

    private func link(_ path: String) -> Target? {
        isLink(path) ? Self.entry(path, [.arrived, .left, .gone]) : nil
    }

    private func linkTarget(_ path: String) -> Target? {
        guard isLink(path), let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return Self.entry(String(cString: real), Target.everything)
    }

    private func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The entry of a folder that `path` names.
    private static func entry(_ path: String, _ events: FileEvent.Kind) -> Target? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return Target(path: String(path[...slash]), name: String(path[slash...].dropFirst()), events: events)
    }

    private func watch(_ target: Target) -> EventSource? {
        do throws(SystemdError) {
            return try BrokerActor.executor.loop.onFileEvent(target.path, target.events) { [unowned self] event in
                guard target.name == nil || event.name.isEmpty || event.name == target.name else { return }
                changed()
            }
        } catch {
            // It has gone since, or may not be read.
            if error.errno != ENOENT {
                Journal.send(.warning, "changes in \(target.path) are not noticed: \(error.message)")
            }
            return nil
        }
    }

    /// Lets ``onChange`` be called soon, once for all that happens until then.
    private func changed() {
        guard !isDue else { return }
        isDue = true
        do throws(SystemdError) {
            if let timer {
                try timer.rearm(after: Self.patience)
            } else {
                timer = try BrokerActor.executor.loop.onTimer(after: Self.patience) { [unowned self] in fire() }
            }
        } catch {
            fire()
        }
    }

    private func fire() {
        isDue = false
        renew()
        onChange()
    }
}
