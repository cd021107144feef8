import Glibc
import SessionModel
import Systemd

/// Notices when memory is short in a control group: the kernel tells of it by a change of memory.events (inotify(7)).
///
/// A session that is slowed down all the time changes the file a hundred times a second: it is looked at once for each
/// ``pause``.
@BrokerActor
final class MemoryWatch {
    private static let pause = Duration.seconds(1)

    private let folder: String
    private let onChange: (_ now: MemoryEvents, _ before: MemoryEvents?) -> Void
    private var last: MemoryEvents?
    private var source: EventSource?
    private var timer: EventSource?

    /// Watches the group at `folder`, and looks at it at once; nil where the kernel keeps no such count.
    init?(folder: String, onChange: @escaping (_ now: MemoryEvents, _ before: MemoryEvents?) -> Void) {
        guard ControlGroup.text("memory.events", in: folder) != nil else { return nil }
        self.folder = folder
        self.onChange = onChange
        begin()
    }

    /// Ends the watch, for good.
    func cancel() {
        source?.cancel()
        timer?.cancel()
        (source, timer) = (nil, nil)
    }

    private func begin() {
        do throws(SystemdError) {
            source = try BrokerActor.executor.loop.onFileEvent("\(folder)/memory.events", .modified) {
                [unowned self] _ in changed()
            }
        } catch {
            // A group that is gone tells nothing any more.
            if error.errno != ENOENT, error.errno != ENODEV {
                Journal.send(.warning, "memory events in \(folder) are not noticed: \(error.message)")
            }
        }
        // What has happened before the watch began.
        look()
    }

    private func changed() {
        source?.cancel()
        look()
        do throws(SystemdError) {
            if let timer {
                try timer.rearm(after: Self.pause)
            } else {
                timer = try BrokerActor.executor.loop.onTimer(after: Self.pause, accuracy: Self.pause) {
                    [unowned self] in begin()
                }
            }
        } catch {
            Journal.send(.warning, "memory events in \(folder) are not noticed any more: \(error.message)")
        }
    }

    private func look() {
        guard let events = ControlGroup.text("memory.events", in: folder).flatMap(MemoryEvents.init), events != last
        else { return }
        let before = last
        last = events
        onChange(events, before)
    }
}
