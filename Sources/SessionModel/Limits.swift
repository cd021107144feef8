/// The resources that a session may use; nil where nothing was asked for.
///
/// Each is the unit property of the same name of systemd.resource-control(5) or systemd.service(5), in the unit that the
/// D-Bus interface of systemd uses. `UInt64.max` means infinity.
public struct Limits: Hashable, Sendable, Codable {
    /// Bytes above which the session is slowed down and reclaimed from (MemoryHigh=).
    public var memoryHigh: UInt64?
    /// Bytes that the session can never exceed (MemoryMax=).
    public var memoryMax: UInt64?
    /// Bytes of swap that the session can never exceed (MemorySwapMax=).
    public var memorySwapMax: UInt64?
    /// Processes and threads (TasksMax=).
    public var tasksMax: UInt64?
    /// Share of the processor when it is scarce, 1 to 10000; the default of a unit is 100 (CPUWeight=).
    public var cpuWeight: UInt64?
    /// Microseconds of processor time in each second; 1000000 is one whole processor (CPUQuota=).
    public var cpuQuotaPerSecUSec: UInt64?
    /// Microseconds that the session may run at the most (RuntimeMaxSec=). Can be set at the start only.
    public var runtimeMaxUSec: UInt64?

    /// No limit at all.
    public init() {}

    /// The names by which the limits travel over D-Bus: those of systemd's own unit properties.
    public enum Key: String, Sendable, CaseIterable, Codable, CodingKey {
        case memoryHigh = "MemoryHigh"
        case memoryMax = "MemoryMax"
        case memorySwapMax = "MemorySwapMax"
        case tasksMax = "TasksMax"
        case cpuWeight = "CPUWeight"
        case cpuQuotaPerSecUSec = "CPUQuotaPerSecUSec"
        case runtimeMaxUSec = "RuntimeMaxUSec"

        /// The cgroup controller that enforces the limit; nil when systemd itself does.
        public var controller: String? {
            switch self {
            case .memoryHigh, .memoryMax, .memorySwapMax: "memory"
            case .tasksMax: "pids"
            case .cpuWeight, .cpuQuotaPerSecUSec: "cpu"
            case .runtimeMaxUSec: nil
            }
        }

        /// The values that can be enforced.
        public var range: ClosedRange<UInt64> {
            switch self {
            case .cpuWeight: 1...10_000
            case .memorySwapMax: 0...UInt64.max
            case .memoryHigh, .memoryMax, .tasksMax, .cpuQuotaPerSecUSec, .runtimeMaxUSec: 1...UInt64.max
            }
        }
    }

    /// The limits are stored by the same names.
    private typealias CodingKeys = Key

    /// The limit called `key`.
    public subscript(key: Key) -> UInt64? {
        get { self[keyPath: Self.path(of: key)] }
        set { self[keyPath: Self.path(of: key)] = newValue }
    }

    private static func path(of key: Key) -> WritableKeyPath<Limits, UInt64?> {
        switch key {
        case .memoryHigh: \.memoryHigh
        case .memoryMax: \.memoryMax
        case .memorySwapMax: \.memorySwapMax
        case .tasksMax: \.tasksMax
        case .cpuWeight: \.cpuWeight
        case .cpuQuotaPerSecUSec: \.cpuQuotaPerSecUSec
        case .runtimeMaxUSec: \.runtimeMaxUSec
        }
    }
}
