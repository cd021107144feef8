import Client
import Glibc
import SessionModel
import Systemd

/// The facts about the broker: from the bus, systemd and the kernel, and from itself where it runs.
struct DaemonReport: Encodable {
    /// Whether it has its name on the bus.
    let isRunning: Bool
    /// Whether it answers; nil when it does not run.
    let isReachable: Bool?
    /// Its process.
    let processID: UInt64?
    let version: String?
    /// The state of its unit: active, inactive, failed, …
    let unitState: String?
    /// The file of its unit.
    let unitFile: String?
    /// Whether the bus starts it when it is called.
    let isActivatable: Bool
    /// Its program, and whether that is still the file at this place.
    let program: String?
    let isInstalledProgram: Bool?
    /// Units of sessions that are up, by systemd.
    let sessions: Int?
    /// How many may; 0 for any number.
    let capacity: UInt64?
    /// The folder with the hosts' sockets, and how many there are.
    let socketFolder: String?
    let sockets: Int
    /// The state of the unit that watches for new programs.
    let upgradeWatch: String?

    /// How long the broker may take to answer.
    private static let patience = Duration.seconds(5)

    init(client: SessionsClient) {
        let (bus, manager) = (MessageBus(bus: client.bus), ServiceManager(bus: client.bus))
        isRunning = client.isRunning()
        processID = isRunning ? bus.processID(of: BusAddress.name) : nil
        let overview = isRunning ? try? client.overview(timeout: Self.patience) : nil
        isReachable = isRunning ? overview != nil : nil
        version = overview?.version
        capacity = overview.map { $0.capacity ?? 0 }
        unitState = manager.unitProperty("ActiveState", of: UnitName.broker)?.stringValue
        unitFile = manager.unitProperty("FragmentPath", of: UnitName.broker)?.stringValue.flatMap {
            $0.isEmpty ? nil : $0
        }
        isActivatable = bus.activatableNames?.contains(BusAddress.name) ?? false
        sessions = manager.countUp(UnitName.sessionPattern)
        let running = processID.flatMap(RunningProgram.init)
        program = running?.path
        isInstalledProgram = running?.isInstalled
        socketFolder = SessionPaths(environment: Console.environment)?.runtimeRoot
        sockets = socketFolder.map(Self.countSockets) ?? 0
        upgradeWatch = manager.unitProperty("ActiveState", of: UnitName.upgradeWatch)?.stringValue
    }

    /// What is wrong; nil for a broker that answers, or would if it were called.
    var problem: String? {
        if isReachable == false {
            return "the broker runs and does not answer; see \"roost daemon logs\", or do \"roost daemon restart\""
        }
        if !isRunning, !isActivatable {
            return "the bus does not know \(BusAddress.name): the broker is not installed for this user; "
                + "run \"roost service install\", or \"roost doctor\" to see more"
        }
        return nil
    }

    private static func countSockets(in folder: String) -> Int {
        guard let directory = opendir(folder) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if SessionID(name) != nil, access("\(folder)/\(name)/host.sock", F_OK) == 0 { count += 1 }
        }
        return count
    }

    // MARK: Output

    /// The keys, which never change their meaning.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case running, reachable, pid, version, busName = "bus_name", activatable, unit, unitState = "unit_state"
        case unitFile = "unit_file", program, programIsInstalled = "program_is_installed", sessions, capacity
        case socketFolder = "socket_folder", sockets, upgradeWatch = "upgrade_watch"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isRunning, forKey: .running)
        try container.encode(isReachable, forKey: .reachable)
        try container.encode(processID, forKey: .pid)
        try container.encode(version, forKey: .version)
        try container.encode(BusAddress.name, forKey: .busName)
        try container.encode(isActivatable, forKey: .activatable)
        try container.encode(UnitName.broker, forKey: .unit)
        try container.encode(unitState, forKey: .unitState)
        try container.encode(unitFile, forKey: .unitFile)
        try container.encode(program, forKey: .program)
        try container.encode(isInstalledProgram, forKey: .programIsInstalled)
        try container.encode(sessions, forKey: .sessions)
        try container.encode(capacity, forKey: .capacity)
        try container.encode(socketFolder, forKey: .socketFolder)
        try container.encode(sockets, forKey: .sockets)
        try container.encode(upgradeWatch, forKey: .upgradeWatch)
    }

    /// A fact a line.
    func text(style: Style) -> String {
        let state: (String, Style.Role?) =
            switch isReachable {
            case true?: ("runs and answers", .good)
            case false?: ("runs and does not answer", .bad)
            case nil: isActivatable ? ("does not run; the next call starts it", nil) : ("is not installed", .bad)
            }
        var facts: [(String, String?, Style.Role?)] = [("Broker", state.0, state.1)]
        facts.append(("Version", version.map(PlainText.line), nil))
        facts.append(("Process", processID.map { "\($0)" }, nil))
        let isOld = isInstalledProgram == false
        facts.append(
            (
                "Program", program.map { PlainText.line($0) + (isOld ? " (replaced since)" : "") },
                isOld ? .attention : nil
            )
        )
        facts.append(("Bus name", BusAddress.name, nil))
        facts.append(
            (
                "Unit",
                "\(UnitName.broker), \(unitState ?? "unknown")\(unitFile.map { ", " + PlainText.line($0) } ?? "")", nil
            )
        )
        facts.append(("Sessions", sessions.map { "\($0)" + (capacity.map { $0 == 0 ? "" : " of \($0)" } ?? "") }, nil))
        facts.append(("Sockets", socketFolder.map { "\(sockets) in \(PlainText.line($0))" }, nil))
        facts.append(("Upgrades", "\(UnitName.upgradeWatch), \(upgradeWatch ?? "unknown")", nil))
        return facts.reduce(into: "") { text, fact in
            guard let value = fact.1 else { return }
            text += DisplayWidth.pad(fact.0 + ":", to: 10, rightAligned: true) + " " + style.paint(value, fact.2) + "\n"
        }
    }
}

/// The program of a process (proc_pid_exe(5)).
private struct RunningProgram {
    /// Where it was started from.
    let path: String
    /// Whether the file that stands there is the one that runs.
    let isInstalled: Bool

    init?(process: UInt64) {
        let link = "/proc/\(process)/exe"
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        guard count > 0 else { return nil }
        var path = String(decoding: buffer[..<count], as: UTF8.self)
        let mark = " (deleted)"
        if path.hasSuffix(mark) { path.removeLast(mark.count) }
        self.path = path
        var (running, installed) = (stat(), stat())
        isInstalled =
            stat(link, &running) == 0 && stat(path, &installed) == 0 && running.st_dev == installed.st_dev
            && running.st_ino == installed.st_ino
    }
}
