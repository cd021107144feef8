import SessionModel
import Testing

@testable import CommandLine

@Suite("Values on the command line")
struct ValueTests {
    @Test("numbers of lines", arguments: [("0", 0), ("4294967294", UInt32.max - 1), ("all", .max), ("All", .max)])
    func lines(text: String, number: UInt32) throws {
        #expect(try LineCount(parsing: text).value == number)
        #expect(try LineCount(parsing: LineCount(number).description).value == number)
    }

    @Test("numbers of lines that are none", arguments: ["", "-1", "4294967295", "1K", "1.5", "none", "50%"])
    func noLines(text: String) {
        #expect(throws: ArgumentProblem.self) { try LineCount(parsing: text) }
    }

    @Test("signals", arguments: [("TERM", 15), ("SIGTERM", 15), ("sigint", 2), ("9", 9), ("hup", 1), ("64", 64)])
    func signals(text: String, number: Int32) throws {
        #expect(try SignalNumber(parsing: text).number == number)
    }

    @Test("signals that are none", arguments: ["", "SIG", "NOPE", "0", "65", "-1"])
    func noSignals(text: String) {
        #expect(throws: ArgumentProblem.self) { try SignalNumber(parsing: text) }
    }

    @Test("terminal sizes")
    func terminalSizes() throws {
        #expect(try TerminalSize(parsing: "120x40") == TerminalSize(columns: 120, rows: 40))
        #expect(try TerminalSize(parsing: "4096X1") == TerminalSize(columns: 4096, rows: 1))
        for text in ["", "120", "0x40", "120x", "120x0", "4097x40", "1x2x3", "ax40"] {
            #expect(throws: ArgumentProblem.self) { try TerminalSize(parsing: text) }
        }
    }

    @Test("variables replace those of the environment, the last one wins")
    func environment() throws {
        let assignments = try ["B=2", "C=x=y", "B=3", "D="].map(EnvironmentAssignment.init(parsing:))
        #expect(
            EnvironmentAssignment.merge(assignments, over: ["A=1", "B=1", "broken"]) == ["A=1", "B=3", "C=x=y", "D="]
        )
        for text in ["", "=x", "A", "A B=1"] {
            #expect(throws: ArgumentProblem.self) { try EnvironmentAssignment(parsing: text) }
        }
    }

    static let keysTable: [(String, String)] = [
        ("enter", "\r"), ("Escape", "\u{1B}"), ("ctrl-c", "\u{03}"), ("CTRL-\\", "\u{1C}"), ("up", "\u{1B}[A"),
        ("ctrl-m", "\r"), ("^z", "\u{1A}"), ("ctrl-space", "\0"), ("f12", "\u{1B}[24~"),
    ]

    @Test("keys", arguments: keysTable)
    func keys(name: String, bytes: String) throws {
        #expect(try KeyName(parsing: name).bytes == Array(bytes.utf8))
    }

    @Test("keys that are none", arguments: ["", "entr", "ctrl-", "ctrl-1", "f13", "xc"])
    func noKeys(name: String) {
        #expect(throws: ArgumentProblem.self) { try KeyName(parsing: name) }
    }
}
