import Glibc
import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite("Attention")
struct AttentionTests {
    private static let second: UInt64 = 1_000_000

    private func verdict(_ activity: Activity, _ since: UInt64 = 0, _ reason: String = "") -> ActivityVerdict {
        var verdict = ActivityVerdict()
        (verdict.activity, verdict.since, verdict.reason) = (activity, since * Self.second, reason)
        return verdict
    }

    private func kind(_ old: ActivityVerdict, _ new: ActivityVerdict, calls: UInt64 = 0) -> AttentionKind? {
        AttentionRule.kind(old, new, calls: calls, finishedAfter: 10 * Self.second)
    }

    @Test("is asked for by becoming blocked, by finishing, and by a bell")
    func kinds() {
        for old in [Activity.working, .idle, .unknown, .handedOff] {
            #expect(kind(verdict(old), verdict(.blocked)) == .blocked)
        }
        #expect(kind(verdict(.blocked), verdict(.blocked)) == nil)
        #expect(kind(verdict(.blocked, 0, "a"), verdict(.blocked, 0, "b")) == nil)
        #expect(kind(verdict(.blocked, 0, "a"), verdict(.blocked, 0, "b"), calls: 1) == .blocked)
        for old in [Activity.working, .handedOff] {
            #expect(kind(verdict(old, 5), verdict(.idle, 15)) == .finished)
            #expect(kind(verdict(old, 5), verdict(.idle, 14)) == nil)
        }
        #expect(kind(verdict(.unknown, 5), verdict(.idle, 50)) == nil)
        #expect(kind(verdict(.blocked, 5), verdict(.idle, 50)) == nil)
        #expect(kind(verdict(.idle, 5), verdict(.idle, 5), calls: 1) == .bell)
        #expect(kind(verdict(.working, 5), verdict(.working, 5)) == nil)
    }

    @Test("is asked for by an end that nobody has asked for")
    func ends() {
        func end(_ state: SessionState, _ cause: EndCause?) -> SessionRecord.End {
            SessionRecord.End(state: state, result: "", endedBy: "", cause: cause, endedAt: 1)
        }
        #expect(AttentionRule.tells(of: end(.exited, .command)) && AttentionRule.tells(of: end(.failed, .command)))
        #expect(AttentionRule.tells(of: end(.failed, .system)) && AttentionRule.tells(of: end(.exited, nil)))
        #expect(AttentionRule.tells(of: end(.killed, .system)))
        for (state, cause) in [
            (SessionState.killed, EndCause.user), (.evicted, .policy), (.interrupted, .system), (.exited, .user),
            (.failed, .policy),
        ] {
            #expect(!AttentionRule.tells(of: end(state, cause)), "\(state) \(cause)")
        }
    }

    @Test("of one kind is told once in a while, and again at its end where it is news")
    func ledger() {
        var ledger = AttentionLedger()
        let window = 30 * Self.second
        func takes(_ kind: AttentionKind, _ now: UInt64, within span: UInt64 = window, isNews: Bool = true) -> Bool {
            ledger.takes(kind, at: now, within: span, isNews: isNews)
        }
        func due(_ now: UInt64) -> [AttentionKind] { ledger.due(at: now) }
        #expect(takes(.blocked, 100))
        #expect(takes(.bell, 101))
        #expect(!takes(.bell, 102, isNews: false))
        #expect(ledger.deadline == nil)
        #expect(!takes(.blocked, 200))
        #expect(ledger.deadline == 100 + window)
        #expect(due(99 + window) == [])
        #expect(due(100 + window) == [.blocked])
        #expect(ledger.deadline == nil)
        #expect(!takes(.blocked, 101 + window))
        ledger.dismiss()
        #expect(ledger.deadline == nil)
        #expect(due(.max) == [])
        #expect(takes(.blocked, 100 + 2 * window))
        #expect(takes(.blocked, 100 + 2 * window, within: 0))
        #expect(!takes(.blocked, 101 + 2 * window, within: .max))
    }

    @Test("is told to people as the configuration says")
    func configuration() {
        func tells(_ text: String, _ kind: AttentionKind, tags: [String] = [], minute: Int = 12 * 60) -> Bool {
            let file = ConfigurationFile(path: "/c", layer: .user, bytes: Array(text.utf8))
            let configuration = Configuration(files: [file])
            #expect(configuration.problems.isEmpty)
            return AttentionRule.notifies(kind, tags: tags, minute: minute, configuration)
        }
        for kind in AttentionKind.allCases { #expect(tells("", kind)) }
        #expect(tells("[Notify]\nOn=blocked bell\n", .bell) && !tells("[Notify]\nOn=blocked bell\n", .exited))
        let quiet = "[Notify]\nQuietHours=22:00-07:00\n"
        for (minute, isTold) in [(22 * 60 - 1, true), (22 * 60, false), (0, false), (419, false), (420, true)] {
            #expect(tells(quiet, .blocked, minute: minute) == isTold)
        }
        let tag = "[Tag night]\nNotify=no\n[Tag day]\nNotify=yes\n"
        #expect(!tells(tag, .bell, tags: ["day", "night"]) && tells(tag, .bell, tags: ["day"]))
    }

    @Test("is put into words that are no more than letters")
    func text() {
        let text = NotificationText(
            label: "api",
            kind: .blocked,
            reason: "<b>\u{1B}[31m&\u{202E}x\n\u{7F}\u{85}\"y'",
            command: ["claude"]
        )
        #expect(text.summary == "api needs you")
        #expect(text.body == "<b> [31m& x \"y'" && text.escapedBody == "&lt;b&gt; [31m&amp; x &quot;y&apos;")
        let long = NotificationText(label: "a", kind: .bell, reason: String(repeating: "x", count: 9999), command: [])
        #expect(long.body.count == NotificationText.maximumPiece)
        #expect(NotificationText(label: "a", kind: .exited, reason: "", command: ["ls", "-l"]).body == "ls -l")
    }

    @Test("is told to a command in its environment, and nowhere in its text")
    func command() {
        let properties = AuxiliaryUnit.properties(
            "d",
            AuxiliaryUnit.shell("echo $ROOST_NAME ${X}"),
            environment: ["A": "$(x)"]
        )
        let values = Dictionary(uniqueKeysWithValues: properties)
        let arguments = Value.strings(["/bin/sh", "-c", "echo $$ROOST_NAME $${X}"])
        #expect(
            values["ExecStart"] == .array([.structure([.string("/bin/sh"), arguments, .bool(false)])], of: "(sasb)")
        )
        #expect(values["Environment"] == .strings(["A=$(x)"]))
        let configured = AuxiliaryUnit.terminal(["foot", "-a", "x"], ["/usr/bin/roost", "attach", "7c5dcf5d"])
        #expect(configured.suffix(6) == ["foot", "-a", "x", "/usr/bin/roost", "attach", "7c5dcf5d"])
        #expect(AuxiliaryUnit.terminal([], ["a", "b"]).suffix(2) == ["a", "b"])
    }
}
