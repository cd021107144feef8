import SessionModel
import Systemd

/// Stops idle sessions when memory is short: those that are idle longest first, one at a time, until it has helped.
extension Broker {
    /// Lets the kernel tell of pressure on memory from now on, as it is configured.
    ///
    /// Of the user's own control groups the first is taken that belongs to the user: that of the manager belongs to the
    /// system before systemd 254.
    func watchPressure() {
        pressure.sources.removeAll()
        let settings = configuration.current
        let group = ControlGroup.folder(of: pressure.group) ?? ControlGroup.root + pressure.group
        let places = [
            ("system", ["/proc/pressure/memory"]),
            ("user", [group + "/memory.pressure", group + "/app.slice/memory.pressure"]),
        ]
        for (name, paths) in places {
            let sources = paths.map { PressureSource(name: name, path: $0) }
            let chosen = sources.first { source in
                settings.pressureEvict
                    && source.watch(stall: settings.pressureStall) { [unowned self] in pressureRose(source.name) }
            }
            if let source = chosen ?? sources.first { pressure.sources.append(source) }
        }
        let fleet = "\(group)/app.slice/\(UnitName.slice)/memory.pressure"
        pressure.sources.append(PressureSource(name: "fleet", path: fleet))
    }

    private func pressureRose(_ name: String) {
        guard !pressure.isRelieving, pressure.quietUntil <= SystemClock.monotonic else { return }
        pressure.isRelieving = true
        Task.immediate(executorPreference: BrokerActor.executor) {
            while let source = pressure.sources.first(where: { $0.name == name }), source.isWatched,
                await relieveOnce(why: pressureText(source)) != nil
            {
                guard await isStalledStill(source) else { break }
            }
            // Where nobody can go it makes no sense to ask all hosts again in each window.
            pressure.quietUntil = SystemClock.monotonic + PressureWatch.rest
            pressure.isRelieving = false
        }
    }

    private func pressureText(_ source: PressureSource) -> String {
        let average = source.reading.map { ": tasks waited \($0.some.average10) % of the last 10 s" } ?? ""
        return "memory pressure (\(source.name))\(average)"
    }

    /// Whether tasks go on to wait for as long as is too long: looked at for a window after the memory was given back.
    private func isStalledStill(_ source: PressureSource) async -> Bool {
        guard let before = source.reading?.some.total else { return false }
        guard await BrokerActor.pause(PressureSource.window, accuracy: .milliseconds(100)) else { return false }
        guard let after = source.reading?.some.total, after >= before else { return false }
        return after - before >= configuration.current.pressureStall
    }

    /// Evicts the session whose turn it is, and returns it when all of it has ended; nil where nobody can go.
    func relieveOnce(why: String) async -> Session? {
        // Others may be stopped, or begin to work, while one is looked at again.
        for candidate in await ladder().steps {
            guard let session = table.sessions[candidate.id], let fresh = await look(at: session) else { continue }
            let obstacle = fresh.obstacle(at: SystemClock.monotonic, idleAfter: configuration.current.pressureIdleAfter)
            guard obstacle == nil || obstacle == .pinned, let since = fresh.idleSince else { continue }
            let idleFor = TimeSpan(microseconds: SystemClock.monotonic - since).rounded
            let pin = obstacle == .pinned ? " and, though pinned, the last that could go" : ""
            log(
                session,
                .memoryPressure,
                "Session \(session.label) has to go: \(why)",
                [("ROOST_REASON", why)]
            )
            await evict(session, "memory-pressure", "\(why); it was idle for \(idleFor)\(pin)")
            return session
        }
        return nil
    }

    /// Who goes next, and who does not: all hosts are asked, at the same time.
    func ladder() async -> EvictionLadder {
        let live = table.inOrder.filter(\.state.isLive)
        let looks = live.map { session in
            Task.immediate(executorPreference: BrokerActor.executor) { @BrokerActor in
                session.state == .running ? await look(at: session) : nil
            }
        }
        var candidates: [EvictionCandidate] = []
        for (session, look) in zip(live, looks) {
            // Of one that was touched meanwhile it is known that it is not idle.
            candidates.append(await look.value ?? justTouched(session))
        }
        return EvictionLadder(
            candidates,
            now: SystemClock.monotonic,
            idleAfter: configuration.current.pressureIdleAfter
        )
    }

    private func justTouched(_ session: Session) -> EvictionCandidate {
        EvictionCandidate(
            id: session.id,
            label: session.label,
            state: session.state,
            activity: session.verdict.activityForPolicy,
            isPinned: session.record.pinned,
            idleness: .idle(since: SystemClock.monotonic)
        )
    }

    // MARK: Answers

    /// The answer to GetPressure.
    func pressureAnswer() async -> [Value] {
        let now = SystemClock.monotonic
        let ladder = await ladder()
        let sources = pressure.sources.map { source in
            let reading = source.reading
            return Value.structure([
                .string(source.name), .string(source.path), .bool(source.isWatched),
                .string(reading == nil ? "the kernel keeps no account of pressure here" : source.problem),
                .double(reading?.some.average10 ?? -1),
                .double(reading.map { $0.full?.average10 ?? 0 } ?? -1),
                .uint64(reading?.some.total ?? 0),
            ])
        }
        let next = ladder.steps.map { step in
            Value.structure([
                .string(step.id.description), .string(step.label), .uint64(now - min(now, step.idleSince ?? now)),
                .bool(step.isPinned),
            ])
        }
        let kept = ladder.kept.map { kept in
            Value.structure([
                .string(kept.candidate.id.description), .string(kept.candidate.label),
                .string(kept.obstacle.description),
            ])
        }
        return [.array(sources, of: "(ssbsddt)"), .array(next, of: "(sstb)"), .array(kept, of: "(sss)")]
    }
}

/// What the broker keeps of the pressure on memory.
@BrokerActor
struct PressureWatch {
    /// How long nothing is asked after a round, in microseconds.
    static let rest: UInt64 = 10_000_000

    /// The control group of the user's manager.
    var group = ""
    var sources: [PressureSource] = []
    /// Whether sessions are being evicted.
    var isRelieving = false
    /// Until when the kernel's word does not count, in microseconds of CLOCK_MONOTONIC.
    var quietUntil: UInt64 = 0
}
