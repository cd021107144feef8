import ArgumentParser
import SessionModel

/// Limits that can be set at the start and changed later (systemd.resource-control(5)).
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Memory above which the session is slowed down, such as 2G, or infinity.",
            valueName: "size"
        ),
        transform: ByteSize.init(parsing:)
    )
    var memoryHigh: ByteSize?

    @Option(
        help: ArgumentHelp("Memory that the session can never exceed.", valueName: "size"),
        transform: ByteSize.init(parsing:)
    )
    var memoryMax: ByteSize?

    @Option(
        help: ArgumentHelp("Swap that the session can never exceed.", valueName: "size"),
        transform: ByteSize.init(parsing:)
    )
    var swapMax: ByteSize?

    @Option(
        help: ArgumentHelp("Processes and threads, or infinity.", valueName: "number"),
        transform: Count.init(parsing:)
    )
    var tasksMax: Count?

    @Option(
        help: ArgumentHelp(
            "Share of the processors when they are scarce, 1 to 10000; others have 100.",
            valueName: "weight"
        ),
        transform: Self.weight
    )
    var cpuWeight: Count?

    @Option(
        help: ArgumentHelp("Processor time in percent of one processor, such as 50% or 200%.", valueName: "percent"),
        transform: CPUQuota.init(parsing:)
    )
    var cpuQuota: CPUQuota?

    /// The limits that were given.
    var limits: Limits {
        var limits = Limits()
        limits.memoryHigh = memoryHigh?.bytes
        limits.memoryMax = memoryMax?.bytes
        limits.memorySwapMax = swapMax?.bytes
        limits.tasksMax = tasksMax?.value
        limits.cpuWeight = cpuWeight?.value
        limits.cpuQuotaPerSecUSec = cpuQuota?.microsecondsPerSecond
        return limits
    }

    static func weight(_ text: String) throws -> Count {
        let weight = try Count(parsing: text)
        guard Limits.Key.cpuWeight.range.contains(weight.value) else {
            throw ArgumentProblem("weights are between 1 and 10000")
        }
        return weight
    }
}
