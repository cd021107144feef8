import SessionModel

/// What a file of the configuration begins with: every key as a comment.
enum ConfigurationTemplate {
    /// The text.
    static let text: String = {
        var text = """
            # Roost. Each key is explained in docs/configuration.md; "roost config list" says what holds.
            # Remove the # in front of a key to set it.

            """
        for section in ConfigurationTable.Section.allCases {
            let header = ConfigurationKey.header(section, section.isNamed ? "NAME" : "")
            text += "\n" + (section.isNamed ? "#" : "") + header + "\n"
            for directive in section.directives {
                text += "# \(directive.summary)\n#\(directive.name)=\(directive.defaultText)\n"
            }
        }
        return text
    }()
}
