/// What a session's command becomes when the session is started again, as in `claude --continue` (`Resume=` of a
/// profile).
public enum ResumeForm {
    /// The command that `form` makes of `command`: its words, in which `%c` stands for the whole command, `%a` for its
    /// arguments, `%0` for its program and `%%` for a percent sign. `%c` and `%a` are words of their own.
    public static func expand(_ form: [String], command: [String]) -> [String] {
        form.flatMap { word -> [String] in
            switch word {
            case "%c": command
            case "%a": Array(command.dropFirst())
            default: [expand(word, program: command.first ?? "")]
            }
        }
    }

    private static func expand(_ word: String, program: String) -> String {
        var result = ""
        var isMark = false
        for character in word {
            switch (isMark, character) {
            case (false, "%"): isMark = true
            case (true, "%"):
                result.append("%")
                isMark = false
            case (true, "0"):
                result += program
                isMark = false
            case (true, _):
                result += "%\(character)"
                isMark = false
            case (false, _): result.append(character)
            }
        }
        return isMark ? result + "%" : result
    }
}
