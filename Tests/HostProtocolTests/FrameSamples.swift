import HostProtocol
import SessionModel

/// One frame of each type at least, with the values at the edges, and what arrives when it is sent.
let sampleFrames: [Frame] = [
    .grant(Grant(mode: .control, label: "uid 1000 pid 4711 roost")),
    .grant(Grant(mode: .view, label: "")),
    .grant(Grant(mode: .broker, label: "ä€𝄞")),
    .hello(Hello(software: "test/1", version: .max, minimumVersion: 0, features: .max)),
    .attach(Attach(mode: .control, size: .standard, replay: .none)),
    .attach(Attach(mode: .view, size: TerminalSize(columns: 0, rows: 0), replay: .screen)),
    .attach(
        Attach(
            mode: .control,
            size: TerminalSize(columns: .max, rows: 1, pixelWidth: 2, pixelHeight: 3),
            replay: .scrollback(lines: .max)
        )
    ),
    .snapshot(Snapshot(sequence: .max, size: .standard, lost: 1)),
    .snapshot(
        Snapshot(
            sequence: 0,
            size: TerminalSize(columns: 1, rows: .max),
            lost: .max,
            isContinued: true,
            bytes: [27, 99, 0, 255]
        )
    ),
    .output([]),
    .output([0, 255, 10]),
    .input([3]),
    .resize(TerminalSize(columns: 132, rows: 43, pixelWidth: 1056, pixelHeight: 688)),
    .status(Status(childPID: 4711, size: .standard, clients: 1, viewers: 2, sequence: 1 << 40, title: "vi")),
    .detach(Detach(reason: .requested)),
    .detach(Detach(reason: .init(rawValue: 999), text: "later")),
    .exit(Exit(status: .exited(3))),
    .exit(Exit(status: .signaled(11, dumpedCore: true), text: "stopped by nobody")),
    .ping(0x0123_4567_89AB_CDEF),
    .pong(0),
    .error(ProtocolError(.slowReader, "why")),
    .error(ProtocolError(.init(rawValue: .max), "")),
    .stop(Stop(who: "uid 0", why: "idle for 2 h")),
    .signal(-1),
    .signal(15),
    .capture(scrollbackLines: 0),
    .capture(scrollbackLines: .max),
    .aside([27, 93, 53, 50]),
    .appearance(Appearance()),
    .appearance(Appearance(foreground: 0, background: 0xFF_FFFF, cursor: 0x12_3456)),
    .upgrade(program: "/usr/libexec/roost-host"),
    .upgraded(Upgraded(software: "roost-host/2")),
    .upgraded(Upgraded(software: "roost-host/1", problem: "no")),
    .inquiry(.max),
    .facts(IdleFacts(number: 7, age: 1)),
    .facts(
        IdleFacts(
            number: .max,
            age: 9,
            sinceOutput: 8,
            sinceInput: 7,
            sinceDeparture: 6,
            connections: 5,
            cpuTime: 4,
            sample: IdleFacts.Sample(age: 3, cpuTime: 2)
        )
    ),
    .type(TypeRequest(token: "", flags: [], timeout: 0, text: [])),
    .type(
        TypeRequest(
            token: "7c5dcf5d",
            flags: [.paste, .submit, .raw, .inquire],
            timeout: .max,
            text: [0, 27, 255],
            keys: [[13], [], [27, 91, 65]]
        )
    ),
    .typed(Typed(token: "t", outcome: .typed)),
    .typed(Typed(token: "", outcome: .init(rawValue: 200), text: "why")),
    .activity(ActivityFacts()),
    .activity(
        ActivityFacts(
            activity: .blocked,
            source: .notification,
            reason: "Übrigens",
            since: .max,
            resumed: 1,
            settled: 2,
            foreground: -1,
            calls: 3
        )
    ),
    .recorded(part: .max),
    .unknown(type: 200),
]

/// The bytes of all of ``sampleFrames``, one after the other.
let sampleStream = sampleFrames.flatMap { FrameEncoder.encode($0) }

extension FrameDecoder {
    /// All frames that are whole.
    mutating func all() throws(ProtocolError) -> [Frame] {
        var frames: [Frame] = []
        while let frame = try next() { frames.append(frame) }
        return frames
    }
}

/// SplitMix64: random, but the same in each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
