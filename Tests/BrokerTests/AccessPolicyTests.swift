import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite("Access from inside sessions")
struct AccessPolicyTests {
    /// The methods of an interface, and its properties that can be written.
    private func guarded<Object>(_ interface: ExportedInterface<Object>) -> Set<String> {
        Set(
            interface.members.compactMap { member in
                switch member {
                case .method(let name, _, _, _): name
                case .property(let name, _, _, _, let set): set == nil ? nil : name
                case .signal: nil
                }
            }
        )
    }

    @Test("is decided for each member, and for no other")
    @BrokerActor func complete() {
        #expect(guarded(ManagerInterface.make()) == Set(AccessPolicy.manager.keys))
        #expect(guarded(SessionInterface.make()) == Set(AccessPolicy.session.keys))
    }

    @Test("to a session of one's own is given by its first argument")
    @BrokerActor func ownMembers() {
        for case .method(let name, let inputs, _, _) in ManagerInterface.make().members
        where AccessPolicy.manager[name] == .own {
            #expect(inputs.first == ExportedArgument("session", "s"), "\(name)")
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
