/// What the doctor found out about one thing.
struct Finding: Encodable, Equatable {
    /// How grave it is.
    enum Level: String, Encodable {
        /// As it should be.
        case ok
        /// Sessions work, but not all of what is expected of them.
        case warn
        /// Sessions do not work.
        case fail
    }

    /// What was looked at, in one or two words.
    let check: String
    /// How grave it is.
    let level: Level
    /// What was found.
    let detail: String
    /// What to do; nil where there is nothing to do.
    let advice: String?

    /// A thing that is as it should be.
    static func ok(_ check: String, _ detail: String) -> Finding {
        Finding(check: check, level: .ok, detail: detail, advice: nil)
    }

    /// A thing that costs something.
    static func warn(_ check: String, _ detail: String, _ advice: String?) -> Finding {
        Finding(check: check, level: .warn, detail: detail, advice: advice)
    }

    /// A thing without which nothing works.
    static func fail(_ check: String, _ detail: String, _ advice: String?) -> Finding {
        Finding(check: check, level: .fail, detail: detail, advice: advice)
    }

    /// The keys, which never change their meaning.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case check, level, detail, advice
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(check, forKey: .check)
        try container.encode(level, forKey: .level)
        try container.encode(detail, forKey: .detail)
        try container.encode(advice, forKey: .advice)
    }

    /// The finding in one line, and the advice in a second.
    func text(style: Style) -> String {
        let role: Style.Role =
            switch level {
            case .ok: .good
            case .warn: .attention
            case .fail: .bad
            }
        var text = style.paint(DisplayWidth.pad(level.rawValue, to: 5), role)
        text += DisplayWidth.pad(check, to: 16) + PlainText.line(detail) + "\n"
        if let advice { text += String(repeating: " ", count: 21) + "→ " + advice + "\n" }
        return text
    }
}
