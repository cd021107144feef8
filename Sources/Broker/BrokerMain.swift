import Systemd

/// What `roostd` runs.
public enum BrokerMain {
    /// Runs the broker until it is told to end or nobody needs it; returns the exit status.
    public static func run() -> Int32 {
        // Made here, so that the loop belongs to this thread.
        let loop = BrokerActor.executor.loop
        let task = Task.immediate(executorPreference: BrokerActor.executor) { @BrokerActor in await launch() }
        defer { task.cancel() }
        return (try? loop.run()) ?? 1
    }

    @BrokerActor private static var process: BrokerProcess?

    @BrokerActor
    private static func launch() async {
        do throws(SystemdError) {
            let process = try BrokerProcess()
            Self.process = process
            try await process.start()
        } catch {
            Journal.send(.error, "roostd cannot start: \(error)")
            BrokerActor.executor.loop.exit(1)
        }
    }
}
