import Glibc
import SessionModel
import Systemd

/// The limits of all sessions together: those of their slice.
extension Broker {
    /// Brings the slice in line with the configuration; nothing is touched that has no key there.
    func applyFleetLimits() {
        let previous = fleetTask
        // One after the other: a later change must not be overtaken.
        fleetTask = Task.immediate(executorPreference: BrokerActor.executor) {
            await previous?.value
            await applyFleetLimitsNow()
        }
    }

    private func applyFleetLimitsNow() async {
        let configured = configuration.current.fleetLimits
        var (wanted, problems): (Limits, [ConfigurationProblem]) = (Limits(), [])
        for (key, limit) in configured {
            var single = Limits()
            single[key] = limit.amount.resolved(of: MachineTotals.total(for: key))
            do throws(SystemdError) {
                try limitSupport.check(single)
                wanted[key] = single[key]
            } catch {
                problems.append(Self.problem(limit.origin, error.message))
            }
        }
        problems.sort { ($0.place, $0.line) < ($1.place, $1.line) }
        if problems != fleetProblems {
            fleetProblems = problems
            for problem in problems {
                Journal.send(.warning, problem.description, fields: ["ROOST_EVENT": "configuration"])
            }
            table.managerChanged(["ConfigurationProblems"])
        }
        let marks = FleetMarks(paths: store.paths)
        let before = marks.load()
        do throws(SystemdError) {
            // Kept before it is done: what a broker sets that dies now is known to be ours.
            try marks.save(before.union(Limits.Key.allCases.filter { wanted[$0] != nil }))
            if wanted != Limits() {
                try await units.setUnitProperties(UnitName.slice, SessionUnit.limits(wanted))
            }
            try await takeBack(before.filter { wanted[$0] == nil })
            try marks.save(Set(Limits.Key.allCases.filter { wanted[$0] != nil }))
        } catch {
            Journal.send(.warning, "the limits of \(UnitName.slice) are not as configured: \(error.message)")
        }
    }

    /// Takes back limits that the broker has set. systemd has no call for that: what it wrote is removed, and it reads
    /// its units anew, so that what the user has edited counts again.
    private func takeBack(_ keys: Set<Limits.Key>) async throws(SystemdError) {
        guard !keys.isEmpty else { return }
        let places = try await units.unitProperty(UnitName.slice, "Unit", "DropInPaths").stringsValue ?? []
        let names = Set(keys.map { "50-\($0.directive).conf" })
        let runtime = store.paths.runtimeRoot.split(separator: "/").dropLast().joined(separator: "/")
        for place in places where place.hasPrefix("/\(runtime)/systemd/user.control/") {
            if let name = place.split(separator: "/").last, names.contains(String(name)) {
                try AtomicFile.remove(place)
            }
        }
        try await units.reload()
    }

    private static func problem(_ origin: ConfigurationOrigin, _ message: String) -> ConfigurationProblem {
        switch origin {
        case .file(let path, let line): ConfigurationProblem(place: path, line: line, message: message)
        case .environment(let variable): ConfigurationProblem(place: variable, message: message)
        case .builtIn: ConfigurationProblem(place: "[Fleet]", message: message)
        }
    }
}
