extension String {
    /// The text with U+FFFD in the place of noncharacters (Unicode, section 23.7).
    ///
    /// D-Bus allows them, but libsystemd reads no message with one in it: a program that printed one would make its
    /// title, and with it the list of all sessions, unreadable.
    var withoutNoncharacters: String {
        guard unicodeScalars.contains(where: \.isNoncharacter) else { return self }
        var text = UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar.isNoncharacter ? "\u{FFFD}" : scalar) }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// U+FDD0 to U+FDEF, and the last two of each plane.
    fileprivate var isNoncharacter: Bool {
        value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value)
    }
}
