import Systemd
import Testing

@Suite struct NamesTests {
    @Test(arguments: [
        ("app-roost-7c5dcf5d.service", "/org/freedesktop/systemd1/unit/app_2droost_2d7c5dcf5d_2eservice"),
        ("9p.mount", "/org/freedesktop/systemd1/unit/_39p_2emount"),
        ("a\u{e9}\n.service", "/org/freedesktop/systemd1/unit/a_c3_a9_0a_2eservice"),
    ])
    func unitsBecomePaths(unit: String, path: String) {
        #expect(UnitManager.path(ofUnit: unit) == path)
    }

    @Test func valuesOfAMatchRuleAreQuoted() {
        let rule = MatchRule(path: "/a", argument0: "it's, b='c'")
        #expect(rule.text == #"type='signal',path='/a',arg0='it'\''s, b='\''c'\'''"#)
    }
}
