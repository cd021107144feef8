import Testing

@testable import Terminal

/// Notifications in the three forms in which programs send them.
@Suite struct NotificationTests {
    @Test(
        arguments: [
            ("9;done", [("", "done")]), ("777;notify;t;b;c", [("t", "b;c")]), ("99;;hello", [("hello", "")]),
            ("99;i=1;hello", [("hello", "")]), ("99;i=1:d=0;a|99;i=1:p=body;b", [("a", "b")]),
            ("99;i=1:d=0;a|99;i=1:d=0;b|99;i=1:p=body;c", [("ab", "c")]), ("99;e=1;aGk=", [("hi", "")]),
            ("99;e=1;aGk", [("hi", "")]), ("99;i=1:d=0;old|99;i=2;new", [("new", "")]), ("99;p=close;x", []),
            ("99;p=?;", []), ("99;;", []), ("99", []), ("99;e=1;%", []), ("99;p=icon;x", []),
        ] as [(String, [(String, String)])]
    )
    func forms(text: String, expected: [(String, String)]) {
        let engine = Engine(columns: 10, rows: 4)
        for part in text.split(separator: "|") { engine.feed("\u{1B}]\(part)\u{1B}\\") }
        #expect(engine.takeEvents() == expected.map { Event.notification(title: $0.0, body: $0.1) })
    }

    @Test func partsDoNotGrowForEver() {
        let engine = Engine(columns: 10, rows: 4)
        for _ in 0..<100 { engine.feed("\u{1B}]99;i=1:d=0;\(String(repeating: "x", count: 1000))\u{1B}\\") }
        engine.feed("\u{1B}]99;i=1;\u{1B}\\")
        guard case .notification(let title, "")? = engine.takeEvents().last else {
            Issue.record("no notification")
            return
        }
        #expect(title.utf8.count == Limits.maximumLabel)
    }
}
