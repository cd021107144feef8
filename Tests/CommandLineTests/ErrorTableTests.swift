import ArgumentParser
@testable import Client
import SessionModel
import Systemd
import Testing

@testable import CommandLine

@Suite("Exit statuses")
struct ErrorTableTests {
    /// The contract: scripts rely on it.
    static let table: [SessionErrorCode: Int32] = [
        .invalidSpec: 65, .workingDirectoryMissing: 66, .noSuchSession: 67, .ambiguousSession: 68, .hostUnreachable: 69,
        .internal: 70, .alreadyRunning: 71, .nameTaken: 73, .capacityReached: 75, .notRunning: 76, .notAllowed: 77,
        .limitUnsupported: 78, .sandboxUnsupported: 79, .permissionDenied: 126, .commandNotFound: 127,
        .upgradeRefused: 74, .noSuchRecording: 72, .sessionBlocked: 80, .timedOut: 124,
    ]

    @Test("are those of the table, each its own", arguments: SessionErrorCode.allCases)
    func status(code: SessionErrorCode) {
        #expect(Self.table[code] == code.exitStatus)
        #expect(SessionErrorCode.allCases.filter { $0.exitStatus == code.exitStatus } == [code])
    }

    @Test("come from the name of the D-Bus error", arguments: SessionErrorCode.allCases)
    func name(code: SessionErrorCode) {
        let error = SystemdError(code: .remote, message: "words", errno: 5, name: code.dbusName)
        let mapped = ClientError(error)
        #expect(mapped.code == code)
        #expect(mapped.message == "words")
        #expect(SessionErrorCode(dbusName: code.dbusName) == code)
    }

    @Test("stand in the help", arguments: SessionErrorCode.allCases)
    func help(code: SessionErrorCode) {
        let help = RoostCommand.helpMessage(columns: 200)
        #expect(help.contains("\n  \(DisplayWidth.pad("\(code.exitStatus)", to: 6))\(code.summary)\n"))
    }

    @Test(
        "of other D-Bus errors say who is to blame",
        arguments: [
            ("ServiceUnknown", SessionErrorCode.hostUnreachable), ("NoReply", .hostUnreachable),
            ("Spawn.ChildExited", .hostUnreachable), ("AccessDenied", .notAllowed), ("InvalidArgs", .invalidSpec),
            ("UnknownObject", .noSuchSession), ("UnknownMethod", .internal), ("Failed", .internal),
        ]
    )
    func standard(name: String, code: SessionErrorCode) {
        let error = SystemdError(
            code: .remote,
            message: "words",
            errno: 5,
            name: "org.freedesktop.DBus.Error." + name
        )
        #expect(ClientError(error).code == code)
    }

    @Test("of a window are those of the command")
    func window() throws {
        let details = try #require(
            SessionDetails(properties: ["Id": .string("7c5dcf5d"), "State": .string("running")])
        )
        func status(_ ending: WindowEnding) -> Int32 {
            WindowNotice(ending: ending, session: "7c", details: details).exitStatus
        }
        #expect(status(.detached) == 0)
        #expect(status(.ended(.exited(3), text: "")) == 3)
        #expect(status(.ended(.signaled(9, dumpedCore: false), text: "")) == 137)
        #expect(status(.signaled(15)) == 143)
        #expect(status(.hangUp) == 129)
        #expect(status(.outputClosed) == 141)
        #expect(status(.lost) == 69)
        #expect(status(.refused("x")) == 69)
        #expect(status(.dismissed("x")) == 0)
    }

    @Test("come with a line that says what happened")
    func lines() throws {
        var details = try #require(
            SessionDetails(properties: ["Id": .string("7c5dcf5d"), "State": .string("running")])
        )
        details.command = ["/usr/bin/claude", "--continue"]
        func line(_ ending: WindowEnding) -> String? {
            WindowNotice(ending: ending, session: "7c", details: details).line
        }
        #expect(line(.detached) == "[detached from 7c5dcf5d — roost attach 7c5dcf5d]")
        #expect(line(.ended(.exited(3), text: "")) == "[claude exited with status 3]")
        #expect(
            line(.ended(.signaled(9, dumpedCore: true), text: "stopped\u{1B} by x"))
                == "[claude was killed by SIGKILL (core dumped): stopped by x]"
        )
        #expect(line(.lost) == nil)
        details.name = "api"
        #expect(line(.detached) == "[detached from api — roost attach api]")
        let unknown = WindowNotice(ending: .ended(.exited(0), text: ""), session: "7c", details: nil)
        #expect(unknown.line == "[the command exited with status 0]")
        let left = WindowNotice(ending: .detached, session: "7c\u{1B}", details: nil)
        #expect(left.line == "[detached from 7c — roost attach 7c]")
    }
}
