import SessionModel
import Systemd

/// What the configuration does in the broker.
extension Broker {
    /// Takes changes of the configuration up from now on.
    func followConfiguration() {
        configuration.onChange = { [unowned self] old in configurationChanged(from: old) }
        configuration.startWatching()
        idleExit.delay = Self.idleDelay(configuration.current)
    }

    private func configurationChanged(from old: Configuration) {
        let new = configuration.current
        idleExit.delay = Self.idleDelay(new)
        if new.capacity != old.capacity { table.managerChanged(["Capacity"]) }
        admitWaiting()
        if new.fleetLimits != old.fleetLimits { applyFleetLimits() }
        let isRetained = [\Configuration.recordMaxAge, \.recordMaxTotalSize, \.recordKeepFree].allSatisfy {
            new[keyPath: $0] == old[keyPath: $0]
        }
        if !isRetained { applyRetention() }
        if new.problems != old.problems { table.managerChanged(["ConfigurationProblems"]) }
        table.inOrder.forEach { idleMayHaveChanged($0) }
        if new.pressureEvict != old.pressureEvict || new.pressureStall != old.pressureStall { watchPressure() }
        let keys = Set(new.settings.keys).union(old.settings.keys).filter { new[$0] != old[$0] }
        if !keys.isEmpty { table.configurationChanged(keys.sorted().map(\.description)) }
    }

    /// How long the broker stays when nobody needs it; nil means forever.
    private static func idleDelay(_ configuration: Configuration) -> Duration? {
        Int64(exactly: configuration.exitIdle).map { .microseconds($0) }
    }

    /// Sets how many sessions may live at once; 0 means any number. Sessions that live go on.
    func setCapacity(_ number: UInt32) throws(SystemdError) {
        let key = ConfigurationKey(.daemon, ConfigurationTable.capacity)
        try configuration.set(key.description, to: "\(number)")
    }

    // MARK: Limits

    /// What a new session may use, and who has decided that where it was not asked for.
    struct EffectiveLimits: Sendable {
        var limits: Limits
        var origins: [Limits.Key: ConfigurationOrigin] = [:]
        /// The profile; nil for none.
        var profile: String?
    }

    /// The limits of the request, over those of its profile, over the defaults.
    ///
    /// Throws InvalidSpec where the profile that was asked for is not there.
    func effectiveLimits(of spec: StartSpec) throws(SystemdError) -> EffectiveLimits {
        let configuration = configuration.current
        var result = EffectiveLimits(limits: spec.limits, profile: try profile(of: spec, in: configuration))
        for (key, configured) in configuration.limits(profile: result.profile) where spec.limits[key] == nil {
            result.limits[key] = configured.amount.resolved(of: MachineTotals.total(for: key))
            result.origins[key] = configured.origin
        }
        return result
    }

    private func profile(of spec: StartSpec, in configuration: Configuration) throws(SystemdError) -> String? {
        guard let name = spec.profile else {
            return configuration.profile(forCommand: spec.command, tags: spec.tags)
        }
        guard !name.isEmpty else { return nil }
        guard let profile = configuration.profile(named: name) else {
            let known = configuration.profileNames
            throw .refused(
                .invalidSpec,
                "there is no profile '\(name)'; "
                    + (known.isEmpty ? "none is configured" : "there are \(known.sorted().joined(separator: ", "))")
            )
        }
        return profile
    }

    // MARK: Rows

    /// The rows of GetConfiguration.
    var configurationRows: Value {
        let rows = configuration.current.list.map { key, setting in
            Value.structure([
                .string(key.description), .string(setting.text), .string(key.directive.type.name),
                .string(setting.origin.description),
            ])
        }
        return .array(rows, of: "(ssss)")
    }

    /// The rows of ConfigurationProblems.
    var problemRows: Value {
        let rows = (configuration.current.problems + fleetProblems).map { problem in
            Value.structure([.string(problem.place), .uint32(problem.line), .string(problem.message)])
        }
        return .array(rows, of: "(sus)")
    }
}
