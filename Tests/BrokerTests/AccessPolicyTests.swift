import Foundation
import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite("Access from inside sessions")
struct AccessPolicyTests {
    /// The methods of an interface of the contract, with what stands behind their opening, and its properties that can be
    /// written.
    private func guarded(_ interface: String) throws -> [String: Substring] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../dbus/org.roost.Sessions1.xml")
        let contract = try String(contentsOf: file, encoding: .utf8)
        let rest = try #require(contract.components(separatedBy: "<interface name=\"\(interface)\">").dropFirst().first)
        let text = try #require(rest.components(separatedBy: "</interface>").first)
        var members: [String: Substring] = [:]
        for match in text.matches(of: /<method name="(\w+)"(?:\/>|>([\s\S]*?)<\/method>)/) {
            members[String(match.1)] = match.2 ?? ""
        }
        for match in text.matches(of: /<property name="(\w+)" type="[^"]+" access="readwrite"/) {
            members[String(match.1)] = ""
        }
        return members
    }

    @Test("is decided for each member, and for no other")
    func complete() throws {
        #expect(try Set(guarded(BusAddress.managerInterface).keys) == Set(AccessPolicy.manager.keys))
        #expect(try Set(guarded(BusAddress.sessionInterface).keys) == Set(AccessPolicy.session.keys))
    }

    @Test("to a session of one's own is given by its first argument")
    func ownMembers() throws {
        let members = try guarded(BusAddress.managerInterface)
        for (name, level) in AccessPolicy.manager where level == .own {
            let first = members[name]?.split(separator: "\n").first { $0.contains("<arg") }
            #expect(first?.contains(#"<arg type="s" name="session" direction="in"/>"#) == true, "\(name)")
        }
    }

    @Test(
        "goes by the unit, and what stands below it is of no account",
        arguments: [
            ("0::/user.slice/user@1000.service/app.slice/app-roost.slice/app-roost-7c5dcf5d.service\n", "7c5dcf5d"),
            ("0::/a/app-roost-7c5dcf5d.service/app-roost-19ab03ee.service", "7c5dcf5d"),
            ("0::/a/app-roost-7c5dcf5d.service/roost.service/x", "7c5dcf5d"),
            ("1:name=systemd:/a/app-roost-7c5dcf5d.service\n0::/\n", "7c5dcf5d"),
            ("3:cpu:/app-roost-7c5dcf5d.service\n0::/user.slice/session-1.scope\n", ""),
            ("0::/app-roost-7c5dcf5d.scope", ""), ("0::/app-roost-7c5dcf5.service", ""), ("0::/", ""), ("", ""),
            ("0::/app-roost.slice/x:app-roost-7c5dcf5d.service", ""),
        ]
    )
    func places(groups: String, id: String) throws {
        let place = Caller.place(inGroups: ProcessFacts.groupNames(in: groups))
        #expect(place == (SessionID(id).map { .inside($0) } ?? .outside))
    }

    @Test("is refused to nobody who reads, and levels hold those before them")
    func levels() {
        #expect(
            AccessLevel.allCases == [.read, .own, .control] && AccessLevel.read < .own && .own < AccessLevel.control
        )
    }
}
