import Testing

@testable import SessionModel

@Suite("The configuration")
struct ConfigurationTests {
    private func file(_ text: String, _ path: String = "/c", _ layer: ConfigurationPaths.Layer = .user)
        -> ConfigurationFile
    {
        ConfigurationFile(path: path, layer: layer, bytes: Array(text.utf8))
    }

    private func setting(_ key: String, _ configuration: Configuration) throws -> Configuration.Setting {
        configuration[try configuration.key(key)]
    }

    @Test("has built-in values")
    func defaults() throws {
        let configuration = Configuration()
        #expect(configuration.capacity == 0 && configuration.exitIdle == 30_000_000)
        #expect(configuration.limits(profile: nil).isEmpty && configuration.problems.isEmpty)
        #expect(configuration.list.map(\.key) == ConfigurationKey.all)
        #expect(try setting("daemon.capacity", configuration).origin.description == "default")
    }

    @Test("takes the later layer, knows where a value comes from, and takes the environment last")
    func layers() throws {
        let files = [
            file("[Daemon]\nCapacity=1\nExitIdleSec=1min", "/usr/lib/roost/roost.conf", .vendor),
            file("[Daemon]\n\nCapacity=2\nCapacity=3", "/etc/roost/roost.conf", .system),
            file("[Daemon]\nExitIdleSec=", "/etc/roost/roost.conf.d/a.conf", .system),
        ]
        let configuration = Configuration(files: files)
        #expect(configuration.capacity == 3 && configuration.exitIdle == 30_000_000)
        #expect(try setting("daemon.capacity", configuration).origin.description == "/etc/roost/roost.conf:4")
        #expect(
            try setting("daemon.exit-idle-sec", configuration).origin.description == "/etc/roost/roost.conf.d/a.conf:2"
        )
        let above = Configuration(
            files: files,
            environment: ["ROOST_DAEMON_CAPACITY": "7", "ROOST_DAEMON_EXIT_IDLE_SEC": "", "ROOST_SESSION_ID": "x"]
        )
        #expect(above.capacity == 7 && above.problems.isEmpty)
        #expect(try setting("daemon.capacity", above).origin == .environment(variable: "ROOST_DAEMON_CAPACITY"))
    }

    @Test("reads counts, spans and infinity")
    func values() throws {
        func read(_ text: String) -> Configuration { Configuration(files: [file("[Daemon]\n" + text)]) }
        #expect(read("Capacity=infinity").capacity == 0)
        #expect(read("Capacity=4294967295").capacity == UInt32.max)
        #expect(read("ExitIdleSec=infinity").exitIdle == .max)
        #expect(read("ExitIdleSec=1h 30min").exitIdle == 5_400_000_000)
        #expect(read("ExitIdleSec=1ms").exitIdle == 1000)
        for word in ["yes", "On", "1", "TRUE", "y", "t"] {
            #expect(try ConfigurationType.boolean.parse(word) == .boolean(true))
        }
        for word in ["no", "off", "0", "False", "n", "f"] {
            #expect(try ConfigurationType.boolean.parse(word) == .boolean(false))
        }
        #expect(throws: ArgumentProblem.self) { try ConfigurationType.boolean.parse("maybe") }
        #expect(try ConfigurationType.text.parse("a  b") == .text("a  b"))
    }

    private static let sections = ConfigurationTable.Section.allCases
        .map { $0.isNamed ? "[\($0.rawValue) NAME]" : "[\($0.rawValue)]" }
        .joined(separator: ", ")

    static let mistakes: [(String, String)] = [
        ("[Daemon]\nCapacity=many", "/c:2: Capacity= is 'many': expected a whole number or infinity"),
        ("[Daemon]\nCapacity=4294967296", "/c:2: Capacity= is '4294967296': expected at most 4294967295, or infinity"),
        ("[Daemon]\nCapacity=-1", "/c:2: Capacity= is '-1': expected a whole number or infinity"),
        ("[Daemon]\nCapacity=50%", "/c:2: Capacity= is '50%': a percentage is not taken; give a number"),
        ("[Daemon]\nCapactiy=5", "/c:2: there is no key 'Capactiy=' in [Daemon]; did you mean 'Capacity='?"),
        ("[Daemon]\ncapacity=5", "/c:2: there is no key 'capacity=' in [Daemon]; did you mean 'Capacity='?"),
        (
            "[Daemon]\nZebra=5",
            "/c:2: there is no key 'Zebra=' in [Daemon]; there are Capacity=, ExitIdleSec=, AutoUpgrade="
        ),
        ("[Deamon]\nCapacity=5", "/c:1: there is no section [Deamon]; did you mean [Daemon]?"),
        ("[Zebra]", "/c:1: there is no section [Zebra]; there are \(sections)"),
        ("[Daemon x]", "/c:1: [Daemon x] has a name too many; expected [Daemon]"),
        ("[Profile]", "/c:1: the name is missing; expected [Profile NAME]"),
        ("[Profile a b]", "/c:1: [Profile a b] has 2 names; expected [Profile NAME]"),
        (
            "[Profile -a]",
            "/c:1: '-a' cannot be a name: letters, digits and . _ - are allowed, and a letter or digit comes first"
        ),
        ("Capacity=1", "/c:1: 'Capacity=' stands in no section; expected a header such as [Daemon] above it"),
        ("[Daemon]\n\nword", "/c:3: 'word' has no '='; expected Key=Value, or # in front of a comment"),
        ("[Daemon]\nExitIdleSec=0", "/c:2: ExitIdleSec= is '0': expected at least 1ms, or infinity"),
        (
            "[Daemon]\nExitIdleSec=5 parsecs",
            "/c:2: ExitIdleSec= is '5 parsecs': \"parsecs\" is not a unit of time; use s, min, h, d or w"
        ),
        ("[Defaults]\nMemoryMax=lots", "/c:2: MemoryMax= is 'lots': expected a size such as 512M, 1.5G or infinity"),
        ("[Defaults]\nMemoryMax=0", "/c:2: MemoryMax= is '0': expected 1 to infinity"),
        ("[Defaults]\nMemoryMax=101%", "/c:2: MemoryMax= is '101%': expected more than 0%, and 100% at the most"),
        ("[Defaults]\nCPUWeight=10001", "/c:2: CPUWeight= is '10001': expected 1 to 10000"),
        ("[Defaults]\nCPUQuota=50", "/c:2: CPUQuota= is '50': the percent sign is missing; write 50%"),
        ("[Profile a]\nCommand=\"a", "/c:2: Command= is '\"a': the quote \" is not closed"),
        (
            "[Defaults]\nCommand=a",
            "/c:2: there is no key 'Command=' in [Defaults]; there are MemoryHigh=, MemoryMax=, MemorySwapMax=, TasksMax=, CPUWeight=, CPUQuota=, RuntimeMaxSec="
        ),
    ]

    @Test("says of each mistake where it is and what is expected", arguments: mistakes)
    func problems(text: String, message: String) {
        #expect(Configuration(files: [file(text)]).problems.map(\.description) == [message])
    }

    @Test("loses nothing but the line with the mistake")
    func survivors() throws {
        let below = file("[Daemon]\nCapacity=4", "/below", .system)
        let configuration = Configuration(
            files: [
                below,
                file(
                    "[Daemon]\nCapacity=many\nnonsense\nExitIdleSec=9s\n[Bogus]\nCapacity=8\n[Defaults]\nTasksMax=5\nTasksMax=x"
                ),
            ],
            environment: [
                "ROOST_DAEMON_CAPACITY": "few", "ROOST_DAEMON_CAPACTIY": "1", "ROOST_DEFAULTS_CPU_WEIGHT": "9",
            ]
        )
        #expect(configuration.capacity == 4 && configuration.exitIdle == 9_000_000)
        #expect(try setting("daemon.capacity", configuration).origin.description == "/below:2")
        #expect(configuration.limits(profile: nil)[.tasksMax]?.amount == .amount(5))
        #expect(configuration.limits(profile: nil)[.cpuWeight]?.amount == .amount(9))
        #expect(
            configuration.problems.map { "\($0.place):\($0.line)" } == [
                "/c:2", "/c:3", "/c:5", "/c:9", "ROOST_DAEMON_CAPACITY:0", "ROOST_DAEMON_CAPACTIY:0",
            ]
        )
        #expect(configuration.problems.last?.message.contains("did you mean 'ROOST_DAEMON_CAPACITY'?") == true)
    }

    @Test("leaves alone what is for others")
    func extensions() {
        let configuration = Configuration(files: [file("[X-Other]\nA=1\nb\n[Daemon]\nX-Mine=1\nCapacity=2")])
        #expect(configuration.capacity == 2 && configuration.problems.map(\.line) == [3])
    }

    // MARK: Limits and profiles

    @Test("has limits as amounts and as shares of the machine")
    func limits() throws {
        let text =
            "[Defaults]\nMemoryMax=50%\nMemorySwapMax=0\nTasksMax=1%\nCPUQuota=150%\nRuntimeMaxSec=8h\nMemoryHigh=1.5G"
        let limits = Configuration(files: [file(text)]).limits(profile: nil)
        #expect(limits[.memoryMax]?.amount.resolved(of: 1000) == 500)
        #expect(limits[.memorySwapMax]?.amount == .amount(0))
        #expect(limits[.tasksMax]?.amount.resolved(of: 10) == 1, "a share that is not nothing is one at least")
        #expect(limits[.cpuQuotaPerSecUSec]?.amount == .amount(1_500_000))
        #expect(limits[.runtimeMaxUSec]?.amount == .amount(28_800_000_000))
        #expect(limits[.memoryHigh]?.amount == .amount(3 << 29))
        #expect(limits[.memoryMax]?.origin == .file(path: "/c", line: 2))
        #expect(LimitAmount.share(millionths: 1_000_000).resolved(of: .max) == .max)
        #expect(LimitAmount.share(millionths: 0).resolved(of: 5) == 0)
    }

    private static let profiles = """
        [Defaults]
        TasksMax=100
        MemoryMax=4G
        [Profile agents]
        Command=claude codex* /opt/*/gemini
        MemoryMax=infinity
        [Profile night]
        Tag=night batch
        CPUWeight=10
        [Profile both]
        Command=make
        Tag=slow
        [Profile asked]
        CPUWeight=1
        """

    static let choices: [([String], [String], String?)] = [
        (["claude"], [], "agents"), (["/usr/bin/claude", "-c"], [], "agents"), (["codex-cli"], [], "agents"),
        (["/opt/x/gemini"], [], "agents"), (["/opt/x/y/gemini"], [], nil), (["gemini"], [], nil), (["bash"], [], nil),
        (["bash"], ["batch", "x"], "night"), (["claude"], ["night"], "agents"), (["make"], [], nil),
        (["make"], ["slow"], "both"), (["bash"], ["slow"], nil), ([], [], nil),
    ]

    @Test("chooses the first profile that fits", arguments: choices)
    func choice(command: [String], tags: [String], profile: String?) {
        #expect(Configuration(files: [file(Self.profiles)]).profile(forCommand: command, tags: tags) == profile)
    }

    @Test("puts a profile over the defaults")
    func profileLimits() {
        let configuration = Configuration(files: [file(Self.profiles)])
        let limits = configuration.limits(profile: "agents").mapValues(\.amount)
        #expect(limits == [.tasksMax: .amount(100), .memoryMax: .amount(.max)])
    }

    @Test("asks the profiles of later layers first")
    func profileOrder() {
        let configuration = Configuration(files: [
            file("[Profile a]\nCommand=x\n[Profile b]\nCommand=*", "/etc/a", .system),
            file("[Profile c]\nCommand=y\n[Profile a]\nCommand=z"),
            file("[Profile d]", "/d", .user),
        ])
        #expect(configuration.profileNames == ["c", "d", "a", "b"])
        #expect(
            configuration.profile(forCommand: ["z"], tags: []) == "a",
            "words are added to those of the layer below"
        )
        #expect(configuration.profile(forCommand: ["x"], tags: []) == "a")
        let reset = Configuration(files: [
            file("[Profile a]\nCommand=x", "/etc/a", .system), file("[Profile a]\nCommand=\nCommand=y"),
        ])
        #expect(reset.profile(forCommand: ["x"], tags: []) == nil)
    }

    // MARK: Keys

    static let keys: [(String, String)] = [
        ("daemon.capacity", "daemon.capacity"), ("Daemon.Capacity", "daemon.capacity"),
        ("DAEMON.exit_idle_sec", "daemon.exit-idle-sec"), ("daemon.exitidlesec", "daemon.exit-idle-sec"),
        ("defaults.CPUQuota", "defaults.cpu-quota"), ("defaults.memory-swap-max", "defaults.memory-swap-max"),
        ("profile.claude.memory-max", "profile.claude.memory-max"), ("profile.CLAUDE.Tag", "profile.claude.tag"),
        ("profile.a.b.command", "profile.a.b.command"), ("profile.New_One.tag", "profile.New_One.tag"),
    ]

    @Test("has keys whose case, dashes and underscores do not matter", arguments: keys)
    func keyNames(text: String, key: String) throws {
        #expect(try ConfigurationKey(parsing: text, names: ["claude"]).description == key)
    }

    static let noKeys: [(String, String)] = [
        ("", "no such key"), ("capacity", "no such key"), ("deamon.capacity", "did you mean 'daemon.capacity'?"),
        ("daemon.capactiy", "did you mean 'daemon.capacity'?"), ("daemon.", "there are capacity"),
        ("daemon.x.capacity", "expected daemon.KEY"), ("profile.memory-max", "expected profile.NAME.KEY"),
        ("profile..memory-max", "expected profile.NAME.KEY"), ("profile.a b.tag", "cannot be a name"),
        ("profile.claude.memorymx", "did you mean 'profile.claude.memory-max'?"),
        ("profile.\(String(repeating: "x", count: 65)).tag", "longer than 64 bytes"),
    ]

    @Test("says which key was probably meant", arguments: noKeys)
    func unknownKeys(text: String, part: String) {
        let problem = #expect(throws: ArgumentProblem.self) { try ConfigurationKey(parsing: text) }
        #expect(problem?.description.contains(part) == true, "\(problem?.description ?? "")")
    }

    @Test("has a variable for each key")
    func variables() throws {
        let configuration = Configuration(
            files: [file("[Profile my.one]\nCommand=a b")],
            environment: ["ROOST_PROFILE_MY_ONE_COMMAND": "c", "ROOST_PROFILE_NONE_TAG": "x"]
        )
        #expect(configuration.profile(forCommand: ["c"], tags: []) == "my.one")
        #expect(configuration.profile(forCommand: ["a"], tags: []) == nil)
        #expect(configuration.problems.map(\.place) == ["ROOST_PROFILE_NONE_TAG"])
        #expect(ConfigurationKey.all.map(\.variable).contains("ROOST_DEFAULTS_CPU_QUOTA"))
    }

    @Test("survives anything")
    func nonsense() {
        var generator = SeededGenerator(seed: 11)
        let parts = [
            "[", "]", "Daemon", "Profile a", "Defaults", "Capacity", "=", "\\", "\n", "\r\n", " ", "#", ";", "5", "1G",
            "%",
            "\"", "Command", "MemoryMax", "\u{0}", "é", "infinity", ".", "-",
        ]
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...30, using: &generator) {
                text += parts.randomElement(using: &generator) ?? ""
            }
            var bytes = Array(text.utf8)
            if !bytes.isEmpty, Bool.random(using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let configuration = Configuration(files: [ConfigurationFile(path: "/c", layer: .user, bytes: bytes)])
            let lines = UInt32(bytes.count { $0 == 10 }) + 1
            #expect(configuration.problems.allSatisfy { (1...lines).contains($0.line) && !$0.message.isEmpty })
            #expect(configuration.list.count >= ConfigurationKey.all.count)
        }
    }
}
