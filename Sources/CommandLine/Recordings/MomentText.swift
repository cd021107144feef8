import ArgumentParser
import Client
import SessionModel
import Terminal

/// A moment on the command line.
enum MomentText {
    /// Reads a moment. Throws what ArgumentParser tells of a value that cannot be used.
    static func parse(_ text: String) throws -> Moment {
        do throws(ArgumentProblem) {
            return try Moment(parsing: text)
        } catch {
            throw ValidationError("\"\(PlainText.line(text))\" is no time: \(error)")
        }
    }
}

/// Text within a page.
enum HTMLText {
    /// `text` without what HTML would take for its own.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in PlainText.line(text) {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

extension ScreenFormat {
    /// The screen of a terminal in this format.
    func text(of engine: Engine) -> String {
        switch self {
        case .text: engine.text(joinsWrapped: false)
        case .ansi: String(decoding: engine.ansi(joinsWrapped: false), as: UTF8.self)
        case .html: engine.html(joinsWrapped: false)
        case .json: engine.json()
        }
    }
}
