import ArgumentParser
import Client

/// What `snapshot` and `history` have in common: how the screen is written down.
struct ScreenFormatOptions: ParsableArguments {
    @Flag(help: "Plain text. (default)")
    var text = false

    @Flag(help: "Text with its styles and links as escape sequences, as for \"less -R\".")
    var ansi = false

    @Flag(help: "An HTML page.")
    var html = false

    @Flag(help: "A JSON object with size, cursor, modes, rows and their styles.")
    var json = false

    mutating func validate() throws {
        guard [text, ansi, html, json].filter({ $0 }).count <= 1 else {
            throw ValidationError("give one of --text, --ansi, --html and --json")
        }
    }

    /// The format that was asked for.
    var format: ScreenFormat {
        if ansi { return .ansi }
        if html { return .html }
        return json ? .json : .text
    }

    /// Prints a screen in this format, as a file is expected to be: HTML says how it is encoded, and a last line ends.
    func print(_ screen: String, of session: SessionClient) { print(screen, title: session.id) }

    /// The same for a session of this id or name.
    func print(_ screen: String, title: String) {
        if format == .html {
            Console.write("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>\(HTMLText.escape(title))</title>\n")
        }
        Console.write(screen.isEmpty || screen.hasSuffix("\n") ? screen : screen + "\n")
    }
}
