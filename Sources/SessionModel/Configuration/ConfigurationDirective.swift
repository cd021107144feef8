/// A directive of a section.
public struct ConfigurationDirective: Hashable, Sendable {
    /// Its name, as files have it, without `=`.
    public let name: String
    /// What it takes.
    public let type: ConfigurationType
    /// What it is when nobody sets it; empty for nothing.
    public let defaultText: String
    /// What it means, in one line.
    public let summary: String

    init(_ name: String, _ type: ConfigurationType, default defaultText: String = "", _ summary: String) {
        self.name = name
        self.type = type
        self.defaultText = defaultText
        self.summary = summary
    }

    /// The name in lower case and with a dash between its words, as in `exit-idle-sec`.
    public var word: String {
        let letters = Array(name)
        var text = ""
        for (index, letter) in letters.enumerated() {
            let isStart = index > 0 && letter.isUppercase
            let followsLower = isStart && letters[index - 1].isLowercase
            let precedesLower = isStart && index + 1 < letters.count && letters[index + 1].isLowercase
            if followsLower || precedesLower { text += "-" }
            text += letter.lowercased()
        }
        return text
    }
}
