import Glibc
import Terminal

/// Reads what a program printed and tells what the engine makes of it: for comparisons with other terminals.
///
///     terminal-dump COLUMNS ROWS CUT… < recording
///
/// For each cut, an offset in the input, one line: a JSON object with the state, the rows with their escape sequences,
/// the same with the scrollback, a snapshot, one for a window with the scrollback, and the clean-up. A cut within a sequence moves on to its end.
@main
struct TerminalDump {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        guard numbers.count >= 2, numbers.count == CommandLine.arguments.count - 1 else {
            print("usage: terminal-dump COLUMNS ROWS CUT… < recording")
            exit(2)
        }
        let input = standardInput()
        let engine = Engine(columns: numbers[0], rows: numbers[1])
        var position = 0
        for cut in numbers.dropFirst(2).sorted() {
            var end = min(max(cut, position), input.count)
            engine.feed(Array(input[position..<end]))
            while !engine.isAtGround, end < input.count {
                engine.feed([input[end]])
                end += 1
            }
            position = end
            var options = SnapshotOptions()
            options.isForWindow = true
            options.scrollbackRows = 1000
            print(
                "{\"offset\":\(position),\"atGround\":\(engine.isAtGround),\"state\":\(engine.json()),\"rows\":\(quoted(engine.ansi(joinsWrapped: false)))"
                    + ",\"snapshot\":\(quoted(engine.snapshot()))"
                    + ",\"history\":\(quoted(engine.ansi(scrollbackRows: 1000, joinsWrapped: false)))"
                    + ",\"window\":\(quoted(engine.snapshot(options))),\"reset\":\(quoted(engine.resetSequence()))}"
            )
        }
    }

    private static func standardInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(0, &chunk, chunk.count)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// UTF-8 as a string of JSON.
    private static func quoted(_ bytes: [UInt8]) -> String {
        var text = "\""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
