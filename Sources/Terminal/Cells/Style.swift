/// How a glyph is drawn: the state of SGR (ECMA-48 8.3.117, xterm ctlseqs "Character Attributes").
public struct Style: Hashable, Sendable {
    /// What SGR switches on and off, apart from underlines and colours.
    public struct Attributes: OptionSet, Hashable, Sendable {
        /// One bit an attribute; the three bits from 16 up are the underline.
        public let rawValue: UInt32

        /// A set by its bits.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// SGR 1.
        public static let bold = Attributes(rawValue: 1 << 0)
        /// SGR 2.
        public static let faint = Attributes(rawValue: 1 << 1)
        /// SGR 3.
        public static let italic = Attributes(rawValue: 1 << 2)
        /// SGR 5.
        public static let blink = Attributes(rawValue: 1 << 3)
        /// SGR 6.
        public static let rapidBlink = Attributes(rawValue: 1 << 4)
        /// SGR 7.
        public static let inverse = Attributes(rawValue: 1 << 5)
        /// SGR 8.
        public static let invisible = Attributes(rawValue: 1 << 6)
        /// SGR 9.
        public static let crossedOut = Attributes(rawValue: 1 << 7)
        /// SGR 53.
        public static let overline = Attributes(rawValue: 1 << 8)
        /// SGR 51.
        public static let framed = Attributes(rawValue: 1 << 9)
        /// SGR 52.
        public static let encircled = Attributes(rawValue: 1 << 10)
        /// SGR 73.
        public static let superscript = Attributes(rawValue: 1 << 11)
        /// SGR 74.
        public static let `subscript` = Attributes(rawValue: 1 << 12)
    }

    /// SGR 4 with its subparameter (kitty's "coloured and styled underlines").
    public enum Underline: UInt8, Hashable, Sendable {
        /// SGR 24.
        case none = 0
        /// SGR 4.
        case single = 1
        /// SGR 21 or 4:2.
        case double = 2
        /// SGR 4:3.
        case curly = 3
        /// SGR 4:4.
        case dotted = 4
        /// SGR 4:5.
        case dashed = 5
    }

    /// The colour of the glyph.
    public var foreground = TerminalColor.standard
    /// The colour behind it.
    public var background = TerminalColor.standard
    /// The colour of its underline (SGR 58).
    public var underlineColor = TerminalColor.standard
    /// What is switched on.
    public var attributes: Attributes = []

    /// The default style (SGR 0).
    public static let standard = Style()

    /// A style with nothing switched on.
    public init() {}

    /// The kind of underline.
    public var underline: Underline {
        get { Underline(rawValue: UInt8(truncatingIfNeeded: attributes.rawValue >> 16 & 7)) ?? .none }
        set {
            attributes = Attributes(rawValue: attributes.rawValue & 0xFFFF | UInt32(newValue.rawValue) << 16)
        }
    }

    /// What an erased cell keeps of the pen (xterm's back-colour erase).
    var erased: Style {
        var style = Style()
        style.background = background
        return style
    }

    /// Two words that tell any two styles apart.
    var words: (UInt64, UInt64) {
        (
            UInt64(foreground.bits) << 32 | UInt64(background.bits),
            UInt64(underlineColor.bits) << 32 | UInt64(attributes.rawValue)
        )
    }
}
