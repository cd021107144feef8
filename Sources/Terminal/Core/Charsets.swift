/// The four character sets, and which of them the printable bytes mean (ECMA-35; DEC STD 070).
struct Charsets: Equatable {
    /// A set, by the final byte that designates it.
    enum Charset: UInt8 {
        case ascii = 0x42, special = 0x30, british = 0x41, dutch = 0x34, finnish = 0x43, french = 0x52
        case frenchCanadian = 0x51, german = 0x4B, italian = 0x59, norwegian = 0x45, spanish = 0x5A
        case swedish = 0x48, swiss = 0x3D

        /// What a printable ASCII code stands for.
        func map(_ code: UInt32) -> UInt32 {
            switch self {
            case .ascii: return code
            case .special: return code >= 0x5F && code <= 0x7E ? Charset.specialGraphics[Int(code - 0x5F)] : code
            default:
                guard let place = Charset.nationalPlaces.firstIndex(of: code) else { return code }
                return national[place]
            }
        }

        /// Codes that national sets replace: # @ [ \ ] ^ _ ` { | } ~
        private static let nationalPlaces: [UInt32] = [
            0x23, 0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x7B, 0x7C, 0x7D, 0x7E,
        ]

        private static func places(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
        private static let britishPlaces = places("£@[\\]^_`{|}~")
        private static let dutchPlaces = places("£¾ĳ½|^_`¨ƒ¼´")
        private static let finnishPlaces = places("#@ÄÖÅÜ_éäöåü")
        private static let frenchPlaces = places("£à°ç§^_`éùè¨")
        private static let frenchCanadianPlaces = places("#àâçêî_ôéùèû")
        private static let germanPlaces = places("#§ÄÖÜ^_`äöüß")
        private static let italianPlaces = places("£§°çé^_ùàòèì")
        private static let norwegianPlaces = places("#ÄÆØÅÜ_äæøåü")
        private static let spanishPlaces = places("£§¡Ñ¿^_`°ñç~")
        private static let swedishPlaces = places("#ÉÄÖÅÜ_éäöåü")
        private static let swissPlaces = places("ùàéçêîèôäöüû")
        private static let specialGraphics = places("\u{A0}◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·")

        private var national: [UInt32] {
            switch self {
            case .ascii, .special, .british: return Charset.britishPlaces
            case .dutch: return Charset.dutchPlaces
            case .finnish: return Charset.finnishPlaces
            case .french: return Charset.frenchPlaces
            case .frenchCanadian: return Charset.frenchCanadianPlaces
            case .german: return Charset.germanPlaces
            case .italian: return Charset.italianPlaces
            case .norwegian: return Charset.norwegianPlaces
            case .spanish: return Charset.spanishPlaces
            case .swedish: return Charset.swedishPlaces
            case .swiss: return Charset.swissPlaces
            }
        }

        /// A set by its designation; the national ones need mode 42 (DECNRCM), as in xterm.
        static func designated(_ final: UInt8, national: Bool) -> Charset? {
            switch final {
            case 0x42, 0x31: return .ascii
            case 0x30, 0x32: return .special
            case 0x41: return .british
            default: break
            }
            guard national else { return nil }
            switch final {
            case 0x35: return .finnish
            case 0x66: return .french
            case 0x39: return .frenchCanadian
            case 0x36, 0x60: return .norwegian
            case 0x37: return .swedish
            default: return Charset(rawValue: final)
            }
        }
    }

    var sets: (Charset, Charset, Charset, Charset) = (.ascii, .ascii, .ascii, .ascii)
    /// The set in use, 0 to 3.
    var active: UInt8 = 0
    /// The set of the next character alone (SS2, SS3); 0 is none.
    var single: UInt8 = 0

    static func == (a: Charsets, b: Charsets) -> Bool {
        a.sets == b.sets && a.active == b.active && a.single == b.single
    }

    subscript(index: UInt8) -> Charset {
        get {
            switch index {
            case 0: return sets.0
            case 1: return sets.1
            case 2: return sets.2
            default: return sets.3
            }
        }
        set {
            switch index {
            case 0: sets.0 = newValue
            case 1: sets.1 = newValue
            case 2: sets.2 = newValue
            default: sets.3 = newValue
            }
        }
    }

    /// Printable bytes are ASCII.
    @inline(__always)
    var isPlain: Bool { single == 0 && self[active] == .ascii }

    /// One of the sets needs mode 42 to be designated.
    var isNational: Bool {
        (0..<4 as Range<UInt8>).contains { Charset.designated(self[$0].rawValue, national: false) == nil }
    }

    /// What a printable byte stands for; ends a single shift.
    mutating func map(_ code: UInt32) -> UInt32 {
        let set = self[single != 0 ? single : active]
        single = 0
        return set.map(code)
    }
}
