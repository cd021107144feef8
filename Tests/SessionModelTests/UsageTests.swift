import SessionModel
import Testing

@Suite("What a control group uses")
struct UsageTests {
    private static let files = [
        "memory.current": "104857600\n", "memory.peak": "209715200\n", "memory.swap.current": "0\n",
        "memory.high": "max\n", "memory.max": "134217728\n", "pids.current": "7\n", "pids.max": "max\n",
        "memory.events": "low 0\nhigh 12\nmax 3\noom 2\noom_kill 1\noom_group_kill 0\n",
        "cpu.stat":
            "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 9\nnr_throttled 4\nthrottled_usec 250\n",
        "memory.pressure":
            "some avg10=1.53 avg60=0.87 avg300=0.10 total=58761459\nfull avg10=0.50 avg60=0.27 avg300=0.00 total=7\n",
        "cpu.pressure": "some avg10=12.00 avg60=1.00 avg300=0.00 total=11\n",
    ]

    @Test("is read from the kernel's files")
    func files() {
        let usage = Usage { Self.files[$0] }
        let expected: [Usage.Number: UInt64] = [
            .memoryCurrent: 104_857_600, .memoryPeak: 209_715_200, .memorySwapCurrent: 0, .memoryHigh: .max,
            .memoryMax: 134_217_728, .tasksCurrent: 7, .tasksMax: .max, .memoryHighEvents: 12, .memoryMaxEvents: 3,
            .oomKills: 1, .cpuUsage: 1_500_000, .cpuThrottled: 250_000, .cpuThrottledPeriods: 4,
            .memoryPressureTime: 58_761_459, .cpuPressureTime: 11,
        ]
        #expect(usage.numbers == expected && Set(expected.keys) == Set(Usage.Number.allCases))
        #expect(usage.shares == [.memorySome: 1.53, .memoryFull: 0.5, .cpuSome: 12])
    }

    @Test("is not known where there are no files, and never 0 instead")
    func nothing() {
        let usage = Usage { _ in nil }
        #expect(usage.numbers.isEmpty && usage.shares.isEmpty)
        let broken = Usage { _ in "no number at all\n" }
        #expect(broken.numbers == [.tasksCurrent: 1] && broken.shares.isEmpty)
        #expect(Usage { $0 == "cpu.stat" ? "usage_usec 18446744073709551615\n" : nil }[.cpuUsage] == UInt64.max - 1)
    }

    @Test("counts tasks itself where the controller is missing")
    func tasks() {
        let usage = Usage { ["cgroup.threads": "11\n12\n13\n", "cpu.stat": "usage_usec 5\nuser_usec 5\n"][$0] }
        #expect(usage.numbers == [.tasksCurrent: 3, .cpuUsage: 5000])
    }

    @Test("gives the share of a processor between two looks")
    func processor() {
        var (then, now) = (Usage(), Usage())
        (then.numbers[.cpuUsage], then.readAt) = (1_000_000_000, 10_000_000)
        (now.numbers[.cpuUsage], now.readAt) = (2_500_000_000, 11_000_000)
        #expect(now.processorPercent(since: then) == 150)
        #expect(then.processorPercent(since: now) == nil && now.processorPercent(since: now) == nil)
        #expect(now.processorPercent(since: Usage()) == nil)
    }

    @Test("has pressure only where there is PSI", arguments: ["", "some\n", "full avg10=1 avg60=1 avg300=1 total=1\n"])
    func pressure(text: String) {
        #expect(Pressure(text) == nil)
    }

    @Test("has events only where kills are counted")
    func events() throws {
        #expect(MemoryEvents("low 0\nhigh 1\n") == nil)
        let first = try #require(MemoryEvents("high 1\nmax 0\noom 0\noom_kill 0\n"))
        let second = try #require(MemoryEvents("high 1\nmax 1\noom 0\noom_kill 0\n"))
        #expect(second.isShort(since: first) && !first.isShort(since: first))
    }

    @Test("numbers are whole words", arguments: [("12\n", 12), ("max\n", UInt64.max), ("1 2\n", nil), ("-1\n", nil)])
    func numbers(text: String, expected: UInt64?) {
        #expect(ControlGroupFile.number(text) == expected)
        #expect(ControlGroupFile.value(of: "usage", in: "usage_more 1\nusage 42\n") == 42)
    }
}

@Suite("Processes that were killed for want of memory")
struct OutOfMemoryTests {
    @Test("are counted once, whoever looks how often")
    func counting() {
        var memory = OutOfMemory()
        #expect(memory.take(count: 0, now: 1) == 0 && memory == OutOfMemory())
        #expect(memory.take(count: 2, now: 10) == 2 && memory.take(count: 2, now: 20) == 0)
        #expect(memory.kills == 2 && memory.lastAt == 10)
        #expect(memory.take(count: 3, now: 30) == 1 && memory.kills == 3 && memory.lastAt == 30)
    }

    @Test("are counted anew in a new control group")
    func restarted() {
        var memory = OutOfMemory()
        _ = memory.take(count: 4, now: 1)
        #expect(memory.take(count: 0, now: 2) == 0 && memory.take(count: 1, now: 3) == 1 && memory.kills == 5)
    }

    @Test("explain an end that follows soon")
    func explaining() {
        var memory = OutOfMemory()
        #expect(!memory.explains(endAt: 5))
        _ = memory.take(count: 1, now: 1_000_000)
        #expect(memory.explains(endAt: 1_000_000 + OutOfMemory.patience) && memory.explains(endAt: 1))
        #expect(!memory.explains(endAt: 1_000_001 + OutOfMemory.patience))
    }
}
