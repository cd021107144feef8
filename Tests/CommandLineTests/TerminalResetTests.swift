import Testing

@testable import CommandLine

/// FAILURES.md D1 to D3.
@Suite("The terminal's reset")
struct TerminalResetTests {
    static let endings: [TerminalReset.Placement] = [.bottom, .inFlow(atLineStart: true), .inFlow(atLineStart: false)]

    @Test("takes back each mode that outlives a program", arguments: endings)
    func modes(placement: TerminalReset.Placement) {
        let text = TerminalReset.end(placement)
        for mode in [1, 5, 9, 1000, 1002, 1003, 1005, 1006, 1015, 1016, 1004, 2004, 2026, 2031, 2048, 1049, 69] {
            #expect(text.contains("\u{1B}[?\(mode)l"), "mode \(mode)")
        }
        for sequence in [
            "\u{1B}[<99u", "\u{1B}[=0u", "\u{1B}[>4m", "\u{1B}>", "\u{1B}[r", "\u{1B}[?25h", "\u{1B}[?7h", "\u{1B}[0 q",
            "\u{1B}]110\u{1B}\\", "\u{1B}]111\u{1B}\\", "\u{1B}]112\u{1B}\\", "\u{1B}[23;0t", "\u{1B}]8;;\u{1B}\\",
            "\u{1B}(B", "\u{1B}[4l", "\u{1B}[#Q", "\u{1B}[?12;67;1007;1034;1036;1039;1042r",
        ] {
            #expect(text.contains(sequence), "\(sequence.dropFirst())")
        }
    }

    @Test("never resets, clears or asks the terminal", arguments: endings)
    func harmless(placement: TerminalReset.Placement) {
        let text = TerminalReset.begin + TerminalReset.end(placement)
        // RIS, DECSTR, ED, EL, DA, DSR, and the palette.
        for sequence in ["\u{1B}c", "\u{1B}[!p", "J", "K", "\u{1B}[c", "n", "\u{1B}]104"] {
            #expect(!text.contains(sequence), "\(sequence)")
        }
    }

    @Test("ends what was cut, shows what follows, and takes keyboard flags from both screens")
    func order() throws {
        let text = TerminalReset.end(.bottom)
        #expect(text.hasPrefix("\u{18}\u{1B}\\\u{1B}[?2026l"))
        let leave = try #require(text.firstRange(of: "\u{1B}7\u{1B}[?1049l"))
        #expect(text[..<leave.lowerBound].contains(TerminalReset.keyboard))
        #expect(text[leave.upperBound...].contains(TerminalReset.keyboard))
        // What `>` was skipped in would underline: the rendition is reset behind it.
        let modify = try #require(text.firstRange(of: "\u{1B}[>4m"))
        #expect(text[modify.upperBound...].hasPrefix("\u{1B}[>m\u{1B}[m"))
    }

    @Test("moves the cursor only where the program still runs")
    func cursor() {
        #expect(TerminalReset.end(.bottom).contains("\u{1B}[999;1H\n\u{1B}]110"))
        #expect(!TerminalReset.end(.inFlow(atLineStart: true)).contains("H"))
        #expect(!TerminalReset.begin.contains("H") && !TerminalReset.begin.contains("\n"))
        #expect(!TerminalReset.end(.inFlow(atLineStart: true)).contains("\n"))
        #expect(TerminalReset.end(.inFlow(atLineStart: false)).contains("\r\n"))
    }
}
