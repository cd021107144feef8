import Foundation
import Testing

/// One case of a script file.
///
///     = its name
///     size 10 4          columns and rows; these are the default
///     in text\e[1mmore   what is printed: \e, \r, \n, \t, \a, \b, \\, \xHH a byte, \u{H} a code point
///     resize 20 4        another size, in turn with what is printed
///     :first row         the rows of the screen, without what is empty at their ends; none is an empty screen
///     ^oldest line       the lines of the scrollback, where any is named
///     cursor 3 1 wrap    column and row from 1, and whether a wrap is pending
///     style 1 2 0;1;31   the style of a cell: its column and row from 1
///     reply \e[0n        what is answered, all of it
///     title words        the window's title
struct ConformanceScript: Sendable, CustomTestStringConvertible {
    enum Action: Sendable {
        case feed([UInt8])
        case resize(Int, Int)
    }

    struct StyleExpectation: Sendable {
        var column: Int
        var row: Int
        var parameters: String
    }

    var name: String
    var columns = 10
    var rows = 4
    var actions: [Action] = []
    var screen: [String]?
    var history: [String]?
    var cursor: String?
    var styles: [StyleExpectation] = []
    var replies = ""
    var title: String?

    var testDescription: String { name }

    /// All cases of all files.
    static func all() -> [ConformanceScript] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "TerminalConformance")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.flatMap { file in
            read((try? String(contentsOf: file, encoding: .utf8)) ?? "", file.deletingPathExtension().lastPathComponent)
        }
    }

    private static func read(_ text: String, _ feature: String) -> [ConformanceScript] {
        var scripts: [ConformanceScript] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("= ") {
                scripts.append(ConformanceScript(name: "\(feature): \(line.dropFirst(2))"))
            } else if !scripts.isEmpty {
                scripts[scripts.count - 1].take(String(line))
            }
        }
        return scripts
    }

    private mutating func take(_ line: String) {
        if line.hasPrefix(":") {
            let row = String(decoding: ConformanceScript.bytes(line.dropFirst()), as: UTF8.self)
            screen = (screen ?? []) + [row]
            return
        }
        if line.hasPrefix("^") {
            history = (history ?? []) + [String(line.dropFirst())]
            return
        }
        let word = line.prefix { $0 != " " }
        let rest = line.dropFirst(word.count + 1)
        let numbers = rest.split(separator: " ").map { Int($0) ?? 0 }
        switch word {
        case "size": (columns, rows) = (numbers[0], numbers[1])
        case "in": actions.append(.feed(ConformanceScript.bytes(rest)))
        case "resize": actions.append(.resize(numbers[0], numbers[1]))
        case "cursor": cursor = String(rest)
        case "reply": replies += String(rest)
        case "title": title = String(rest)
        case "style":
            let parameters = rest.split(separator: " ").last ?? ""
            styles.append(StyleExpectation(column: numbers[0], row: numbers[1], parameters: String(parameters)))
        default: Issue.record("\(name): what is \(line)?")
        }
    }

    /// Text with its escapes.
    private static func bytes(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\", let kind = rest.popFirst() else {
                bytes += Array(String(character).utf8)
                continue
            }
            switch kind {
            case "e": bytes.append(0x1B)
            case "r": bytes.append(0x0D)
            case "n": bytes.append(0x0A)
            case "t": bytes.append(0x09)
            case "a": bytes.append(0x07)
            case "b": bytes.append(0x08)
            case "x":
                bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            case "u":
                let digits = rest.dropFirst().prefix { $0 != "}" }
                rest = rest.dropFirst(digits.count + 2)
                let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "?"
                bytes += Array(String(Character(scalar)).utf8)
            default: bytes += Array(String(kind).utf8)
            }
        }
        return bytes
    }

    /// Replies as scripts write them.
    static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\u{1B}", with: "\\e")
    }
}
