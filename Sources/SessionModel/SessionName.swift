/// The rules for what people may call a session.
///
/// A name is one word that can be typed in a shell, cannot be taken for an option, and cannot be mistaken for an id.
public enum SessionName {
    /// The longest name, in bytes.
    public static let maximumLength = 64
    /// The most tags that a session can have.
    public static let maximumTags = 32

    /// What is wrong with `name`, or nil when it can be used.
    public static func problem(with name: String) -> String? {
        guard !name.isEmpty else { return "it is empty" }
        guard name.utf8.count <= maximumLength else { return "it is longer than \(maximumLength) bytes" }
        guard name.utf8.allSatisfy(isAllowed) else {
            return "only letters, digits and the characters . _ - + @ : / are allowed"
        }
        guard let first = name.utf8.first, first.isASCIIAlphanumeric else {
            return "it must begin with a letter or a digit"
        }
        if name.utf8.count <= SessionID.length, name.utf8.count >= 2, name.utf8.allSatisfy(SessionID.isDigit) {
            return "it could be taken for a session id (2 to 8 hexadecimal digits)"
        }
        return nil
    }

    /// What is wrong with `tag`, or nil when it can be used.
    public static func problem(withTag tag: String) -> String? {
        guard !tag.isEmpty else { return "it is empty" }
        guard tag.utf8.count <= maximumLength else { return "it is longer than \(maximumLength) bytes" }
        guard tag.utf8.allSatisfy(isAllowed) else {
            return "only letters, digits and the characters . _ - + @ : / are allowed"
        }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte.isASCIIAlphanumeric || "._-+@:/".utf8.contains(byte)
    }
}
