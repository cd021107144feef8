import Glibc

// The steps: together they drive every member of the contract.
extension Conformance {
    private static let introspectable = "org.freedesktop.DBus.Introspectable"
    private static let objectManager = "org.freedesktop.DBus.ObjectManager"

    /// All steps.
    func run() {
        checkIntrospection(Self.managerPath, Self.manager)
        checkProperties(Self.managerPath, Self.manager, changes: ["Capacity": .uint32(77)])
        setCapacity(0)
        checkConfiguration()
        guard let (id, path) = start(["cat"], name: "conformance") else { return }
        checkIntrospection(path, Self.session)
        checkFinding(id, path)
        checkObjects(path)
        checkWindows(id, path)
        checkProperties(
            path,
            Self.session,
            changes: [
                "Name": .string("renamed"), "Tags": .strings(["one", "two"]), "Pinned": .bool(true),
                "Restore": .bool(true),
            ]
        )
        checkControl(path)
        checkUsage(id, path)
        checkRefusals(id)
        checkEnds(id, path)
        report.checkCoverage(of: contract)
    }

    private func checkIntrospection(_ path: String, _ interface: String) {
        let reply = try? connection.call(path, Self.introspectable, "Introspect", [])
        let shown = Contract(scanning: reply?.arguments.first?.text ?? "").only(interface)
        report.check(
            shown == contract.only(interface),
            "\(path) shows the contract of \(interface)",
            "\(shown.members)"
        )
    }

    private func setCapacity(_ number: UInt32) {
        let arguments: [Value] = [.string(Self.manager), .string("Capacity"), .variant(.uint32(number))]
        let isDone =
            (try? connection.call(Self.managerPath, "org.freedesktop.DBus.Properties", "Set", arguments)) != nil
        report.check(isDone, "Capacity is \(number)")
    }

    private func checkConfiguration() {
        let (path, key) = (Self.managerPath, "profile.conformance.cpu-weight")
        call(path, Self.manager, "SetConfiguration", [.string(key), .string("50")])
        expectSignal("ConfigurationChanged", [.strings([key])])
        let rows = call(path, Self.manager, "GetConfiguration")
        guard case .array(let settings, _)? = rows?.first else {
            return report.check(false, "GetConfiguration has rows")
        }
        let isSet = settings.contains { row in
            guard case .structure(let fields) = row, fields.count == 4 else { return false }
            return fields[..<3] == [.string(key), .string("50"), .string("weight")]
        }
        report.check(isSet, "GetConfiguration has what was set")
        call(path, Self.manager, "UnsetConfiguration", [.string(key)])
        call(path, Self.manager, "UnsetConfiguration", [.string("daemon.capacity")])
        for (key, value) in [("daemon.capactiy", "1"), ("daemon.capacity", "many"), ("daemon.capacity", "1\n2")] {
            expectError("InvalidSpec", path, Self.manager, "SetConfiguration", [.string(key), .string(value)])
        }
        expectError("InvalidSpec", path, Self.manager, "UnsetConfiguration", [.string("nonsense")])
        report.check(call(path, Self.manager, "GetPressure")?.count == 3, "GetPressure has sources, next and kept")
        report.check(call(path, Self.manager, "Relieve") == [.string("")], "Relieve finds nobody who is idle")
    }

    /// Starts a session, and returns its id and its path.
    private func start(_ command: [String], name: String? = nil) -> (id: String, path: String)? {
        var keys: [(String, Value)] = [
            ("Command", .strings(command)), ("WorkingDirectory", .string("/")), ("Tags", .strings(["conformance"])),
            ("Columns", .uint16(101)), ("Rows", .uint16(31)), ("Pinned", .bool(false)),
            ("RuntimeMaxUSec", .uint64(.max)), ("Profile", .string("")), ("AwaitWindow", .bool(false)),
            ("Environment", .strings(["PATH=/usr/bin:/bin"])),
        ]
        if let name { keys.append(("Name", .string(name))) }
        guard let results = call(Self.managerPath, Self.manager, "StartSession", [.map(keys)]), results.count == 2,
            let id = results[0].text, let path = results[1].text
        else { return nil }
        expectSignal("SessionNew", [.string(id), .path(path)])
        expectSignal("SessionStateChanged", [.string(id), .string("starting"), .string("running")])
        expectObjectSignal("InterfacesAdded", "oa{sa{sv}}", about: path)
        return (id, path)
    }

    private func checkFinding(_ id: String, _ path: String) {
        for text in [id, "conformance"] {
            report.expect(
                call(Self.managerPath, Self.manager, "GetSession", [.string(text)]),
                [.path(path)],
                "GetSession finds \(text)"
            )
        }
        let rows = call(Self.managerPath, Self.manager, "ListSessions")
        guard case .array(let sessions, _)? = rows?.first else { return report.check(false, "ListSessions has rows") }
        let isListed = sessions.contains { row in
            guard case .structure(let fields) = row, fields.count == 6 else { return false }
            return fields[0] == .string(id) && fields[1] == .string("conformance") && fields[2] == .string("running")
                && fields[5] == .path(path)
        }
        report.check(isListed, "ListSessions lists the session")
    }

    private func checkObjects(_ path: String) {
        let reply = try? connection.call(Self.managerPath, Self.objectManager, "GetManagedObjects", [])
        report.expect(reply?.signature, "a{oa{sa{sv}}}", "GetManagedObjects answers with its type")
        let interfaces = reply?.arguments.first?.entries[path]?.entries
        let names = interfaces?[Self.session]?.entries.keys.sorted()
        report.expect(names, contract.properties(of: Self.session).map(\.name), "GetManagedObjects has all properties")
    }

    // MARK: Windows and control

    private func checkWindows(_ id: String, _ path: String) {
        let byManager = call(
            Self.managerPath,
            Self.manager,
            "AttachSession",
            [.string(id), .map([("Mode", .string("view"))])]
        )
        checkWindow(byManager, "AttachSession")
        checkWindow(call(path, Self.session, "Attach", [.map([])]), "Attach")
    }

    /// Checks that a host is at the other end of a descriptor: it says hello first (docs/protocol.md).
    private func checkWindow(_ results: [Value]?, _ member: String) {
        guard case .descriptor(let descriptor)? = results?.first else {
            return report.check(false, "\(member) answers with a descriptor")
        }
        defer { close(descriptor) }
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var bytes = [UInt8](repeating: 0, count: 9)
        let isReadable = poll(&watched, 1, 20_000) == 1
        let count = isReadable ? recv(descriptor, &bytes, bytes.count, Int32(MSG_WAITALL)) : 0
        let isHello = count == 9 && bytes[4] == 2 && Array(bytes[5...]) == Array("ROST".utf8)
        report.check(isHello, "a host is at the other end of the socket of \(member)", "\(bytes.prefix(max(0, count)))")
    }

    private func checkControl(_ path: String) {
        call(path, Self.session, "SendInput", [.array(Array("hello\r".utf8).map { .byte($0) }, of: "y")])
        checkDriving(path)
        checkScreen(path)
        call(path, Self.session, "SetLimits", [.map([])])
        call(path, Self.session, "ReportActivity", [.string("blocked"), .string("a question")])
        report.expect(get(path, Self.session, "Activity"), .string("blocked"), "Activity is what was reported")
        report.expect(get(path, Self.session, "ActivityReason"), .string("a question"), "so is its reason")
        expectChange(path, Self.session, "Activity", .string("blocked"))
        let id = String(path.split(separator: "/").last ?? "")
        expectSignal("AttentionRequested", [.string(id), .string("blocked"), .string("blocked")])
        expectEvent("activity", id)
        expectError("SessionBlocked", path, Self.session, "SendText", [.string("yes"), .map([])])
    }

    private func checkDriving(_ path: String) {
        let key = Value.array([.byte(13)], of: "y")
        let options: [(String, Value)] = [
            ("Paste", .bool(true)), ("Submit", .bool(false)), ("Raw", .bool(true)), ("Force", .bool(true)),
            ("Data", .array(Array("!".utf8).map { .byte($0) }, of: "y")), ("Keys", .array([key], of: "ay")),
            ("Token", .string("conformance")), ("TimeoutUSec", .uint64(20_000_000)),
        ]
        for _ in 0..<2 { call(path, Self.session, "SendText", [.string("text"), .map(options)]) }
        expectError("InvalidSpec", path, Self.session, "SendText", [.string("x"), .map([("Token", .bool(true))])])
        let quiet: [(String, Value)] = [("QuietUSec", .uint64(100_000))]
        let settled = call(path, Self.session, "WaitFor", [.string("settled"), .map(quiet)])
        report.expect(settled?.first, .string("reached"), "WaitFor says that it has settled")
        report.expect(settled?.last?.entries["State"], .string("running"), "and what state it is in")
        let soon: [(String, Value)] = [("TimeoutUSec", .uint64(1000)), ("New", .bool(true))]
        expectError("TimedOut", path, Self.session, "WaitFor", [.string("exit"), .map(soon)])
        expectError("InvalidSpec", path, Self.session, "WaitFor", [.string("nonsense"), .map([])])
    }

    private func checkScreen(_ path: String) {
        let options: [(String, Value)] = [("ScrollbackLines", .uint32(.max)), ("JoinWrapped", .bool(true))]
        let text = call(path, Self.session, "GetScreen", [.string("text"), .map(options)])?.first?.text
        // They run the installed program already: nothing happens, and all of it answers.
        let id = String(path.split(separator: "/").last ?? "")
        call(path, Self.session, "Upgrade")
        call(Self.managerPath, Self.manager, "UpgradeSession", [.string(id)])
        call(Self.managerPath, Self.manager, "UpgradeSessions")
        report.check(text?.contains("hello") == true, "GetScreen has what was typed", "\(text ?? "nothing")")
        for (format, beginning) in [("ansi", ""), ("html", "<pre"), ("json", "{\"columns\":101,\"rows\":31,")] {
            let screen = call(path, Self.session, "GetScreen", [.string(format), .map([])])?.first?.text
            report.check(screen?.hasPrefix(beginning) == true, "GetScreen speaks \(format)", "\(screen ?? "nothing")")
        }
        for (format, key, value) in [
            ("pdf", "ScrollbackLines", Value.uint32(1)), ("text", "ScrollbackLines", .int32(1)),
            ("text", "Nonsense", .bool(true)), ("html", "JoinWrapped", .bool(true)),
        ] {
            expectError("InvalidSpec", path, Self.session, "GetScreen", [.string(format), .map([(key, value)])])
        }
    }

    private func checkUsage(_ id: String, _ path: String) {
        let fields = call(path, Self.session, "GetUsage", [])?.first?.entries ?? [:]
        report.check(fields.count > 15 && fields["TasksCurrent"] != nil, "GetUsage has all keys", "\(fields.keys)")
        let all = call(Self.managerPath, Self.manager, "GetUsage", [])
        report.check(all?.count == 2 && all?[0].entries["CPUUsageNSec"] != nil, "GetUsage has that of the fleet")
        guard case .array(let rows, _)? = all?.last else { return report.check(false, "GetUsage has rows") }
        let isListed = rows.contains { row in
            guard case .structure(let fields) = row else { return false }
            return fields.first == .string(id)
        }
        report.check(isListed, "GetUsage has that of the session")
        // Sent by a kernel that holds limits of memory alone: Tests/Integration/vm drives it.
        report.touched(Contract.Key(interface: Self.manager, kind: .signal, name: "SessionOutOfMemory"))
    }

    private func checkRefusals(_ id: String) {
        let path = Self.managerPath
        let command: (String, Value) = ("Command", .strings(["cat"]))
        expectError("NoSuchSession", path, Self.manager, "GetSession", [.string("nobody")])
        expectError("InvalidSpec", path, Self.manager, "StartSession", [.map([])])
        expectError("InvalidSpec", path, Self.manager, "StartSession", [.map([command, ("Nonsense", .bool(true))])])
        expectError("InvalidSpec", path, Self.manager, "StartSession", [.map([command, ("Columns", .uint32(80))])])
        expectError("NameTaken", path, Self.manager, "StartSession", [.map([command, ("Name", .string("renamed"))])])
        expectError(
            "CommandNotFound",
            path,
            Self.manager,
            "StartSession",
            [.map([("Command", .strings(["/no/such"]))])]
        )
        expectError("InvalidSpec", path, Self.manager, "KillSession", [.string(id), .int32(0)])
        expectError(
            "InvalidSpec",
            path,
            Self.manager,
            "AttachSession",
            [.string(id), .map([("Mode", .string("both"))])]
        )
        expectError("org.freedesktop.DBus.Error.InvalidArgs", path, Self.manager, "GetSession", [.uint32(1)])
        expectError("org.freedesktop.DBus.Error.UnknownMethod", path, Self.manager, "Nonsense", [])
    }

    // MARK: Ends

    private func checkEnds(_ id: String, _ path: String) {
        call(path, Self.session, "Kill", [.int32(SIGTERM)])
        waitUntil(path, Self.session, "State", is: .string("killed"))
        expectSignal("SessionStateChanged", [.string(id), .string("running"), .string("killed")])
        expectChange(path, Self.session, "State", .string("killed"))
        expectChange(path, Self.session, "ExitSignal", .int32(SIGTERM))
        expectError("NotRunning", path, Self.session, "Stop", [])
        remove(id, path)
        checkRecordings(id)
        if let (id, path) = start(["cat"]) {
            call(path, Self.session, "Stop")
            report.expect(get(path, Self.session, "Result"), .string("stopped"), "Stop is back when it has ended")
            remove(id, path)
        }
        if let (id, path) = start(["cat"]) {
            call(Self.managerPath, Self.manager, "StopSession", [.string(id)])
            checkRespawn(id, path)
            remove(id, path)
        }
        if let (id, path) = start(["cat"]) {
            call(Self.managerPath, Self.manager, "KillSession", [.string(id), .int32(SIGKILL)])
            waitUntil(path, Self.session, "State", is: .string("killed"))
            remove(id, path)
        }
    }

    /// Of a session that was removed; whether anything was recorded of it is the configuration's.
    private func checkRecordings(_ id: String) {
        let path = Self.managerPath
        let rows = call(path, Self.manager, "ListRecordings")
        guard case .array(_, let type)? = rows?.first else { return report.check(false, "ListRecordings has rows") }
        report.expect(type, "(sa{sv})", "ListRecordings answers with its type")
        report.touched(Contract.Key(interface: Self.manager, kind: .method, name: "OpenRecording"))
        expectError("NoSuchSession", path, Self.manager, "OpenRecording", [.string("nobody"), .map([])])
        report.touched(Contract.Key(interface: Self.manager, kind: .method, name: "RemoveRecording"))
        expectError("NoSuchSession", path, Self.manager, "RemoveRecording", [.string("nobody")])
        call(path, Self.manager, "PruneRecordings", [.map([("MaxTotalSize", .uint64(.max)), ("DryRun", .bool(true))])])
        expectError("InvalidSpec", path, Self.manager, "PruneRecordings", [.map([])])
        expectError("InvalidSpec", path, Self.manager, "PruneRecordings", [.map([("OlderThanUSec", .uint32(1))])])
    }

    private func checkRespawn(_ id: String, _ path: String) {
        call(Self.managerPath, Self.manager, "RespawnSession", [.string(id), .map([])])
        expectSignal("SessionStateChanged", [.string(id), .string("killed"), .string("starting")])
        report.expect(get(path, Self.session, "Runs"), .uint32(2), "it was started once more")
        expectError("AlreadyRunning", path, Self.session, "Respawn", [.map([])])
        expectError("InvalidSpec", path, Self.session, "Respawn", [.map([("Nonsense", .bool(true))])])
        call(path, Self.session, "Respawn", [.map([("Restart", .bool(true))])])
        call(path, Self.session, "Stop")
        // What was stopped is not restored.
        call(Self.managerPath, Self.manager, "RestoreSessions")
        report.expect(get(path, Self.session, "State"), .string("killed"), "a stop is final")
    }

    private func remove(_ id: String, _ path: String) {
        call(Self.managerPath, Self.manager, "RemoveSession", [.string(id)])
        expectSignal("SessionRemoved", [.string(id), .path(path)])
        expectObjectSignal("InterfacesRemoved", "oas", about: path)
    }
}
