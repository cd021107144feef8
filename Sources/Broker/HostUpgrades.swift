import SessionModel
import Systemd

/// Moves hosts onto the installed program when there is another one: those that are met at the start, and all of them when
/// the file is replaced.
///
/// One at a time, and each once for each time that it is met or the file is replaced: what refuses is left alone.
@BrokerActor
final class HostUpgrades {
    /// How long to wait for more after the file was written or replaced: an installation does several things.
    private static let patience = Duration.milliseconds(200)

    private unowned let broker: Broker
    private var waiting: [SessionID] = []
    private var hasBegun = false
    private var isRunning = false
    private var source: EventSource?
    private var timer: EventSource?

    init(broker: Broker) {
        self.broker = broker
    }

    /// Begins with those that were met before, and follows the program's file from now on.
    func begin() {
        hasBegun = true
        watch()
        run()
    }

    /// Takes note of a session whose host has said what it is.
    func add(_ session: Session) {
        guard !waiting.contains(session.id) else { return }
        waiting.append(session.id)
        run()
    }

    private func watch() {
        let program = broker.hostProgram
        guard let slash = program.lastIndex(of: "/") else { return }
        let (folder, name) = (String(program[..<slash]), String(program[program.index(after: slash)...]))
        do throws(SystemdError) {
            source = try BrokerActor.executor.loop.onFileEvent(folder, [.written, .arrived, .attributes]) {
                [unowned self] event in
                // No name: events were lost.
                if event.name == name || event.name.isEmpty { fileChanged() }
            }
        } catch {
            Journal.send(.warning, "a replaced roost-host is noticed at the next start only: \(error)")
        }
    }

    private func fileChanged() {
        do throws(SystemdError) {
            if let timer { return try timer.rearm(after: Self.patience) }
            timer = try BrokerActor.executor.loop.onTimer(after: Self.patience) { [unowned self] in
                for session in broker.table.inOrder where session.state.isLive { add(session) }
            }
        } catch {
            Journal.send(.warning, "a replaced roost-host is noticed at the next start only: \(error)")
        }
    }

    private func run() {
        guard hasBegun, !isRunning, !waiting.isEmpty else { return }
        isRunning = true
        Task.immediate(executorPreference: BrokerActor.executor) {
            while !waiting.isEmpty { await upgrade(waiting.removeFirst()) }
            isRunning = false
        }
    }

    private func upgrade(_ id: SessionID) async {
        guard broker.configuration.current.autoUpgrade, let session = broker.table.sessions[id], session.state.isLive,
            let link = session.link, session.hostHello != nil, !broker.isInstalled(link)
        else { return }
        do throws(SystemdError) {
            _ = try await broker.upgrade(session)
        } catch {
            Journal.send(.warning, "\(error.message)", fields: ["ROOST_SESSION": id.description])
        }
    }
}
