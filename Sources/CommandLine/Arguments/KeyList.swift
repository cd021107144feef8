import SessionModel

/// Several keys by their names, as in `down down enter` or `down,down,enter`.
struct KeyList: Hashable, Sendable {
    /// The keys in their order.
    let keys: [KeyName]

    /// Reads names with blanks or commas between them.
    ///
    /// - Throws: what is wrong with one of them, and what to give instead.
    init(parsing text: String) throws(ArgumentProblem) {
        var keys: [KeyName] = []
        for name in text.split(whereSeparator: { $0 == " " || $0 == "," || $0.isNewline }) {
            keys.append(try KeyName(parsing: String(name)))
        }
        guard !keys.isEmpty else { throw ArgumentProblem("there is no key in it; use names such as \"down enter\"") }
        self.keys = keys
    }
}
