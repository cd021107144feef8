/// The modes that are on or off (ECMA-48 7.2; DEC and xterm private modes).
struct Modes: OptionSet, Hashable {
    let rawValue: UInt64

    // SM and RM.
    static let keyboardLocked = Modes(rawValue: 1 << 0)
    static let insert = Modes(rawValue: 1 << 1)
    static let sendReceive = Modes(rawValue: 1 << 2)
    static let newLine = Modes(rawValue: 1 << 3)
    // DECSET and DECRST.
    static let applicationCursor = Modes(rawValue: 1 << 4)
    static let smoothScroll = Modes(rawValue: 1 << 5)
    static let reverseVideo = Modes(rawValue: 1 << 6)
    static let origin = Modes(rawValue: 1 << 7)
    static let autowrap = Modes(rawValue: 1 << 8)
    static let autorepeat = Modes(rawValue: 1 << 9)
    static let cursorBlink = Modes(rawValue: 1 << 10)
    static let cursorVisible = Modes(rawValue: 1 << 11)
    static let columnSwitch = Modes(rawValue: 1 << 12)
    static let nationalSets = Modes(rawValue: 1 << 13)
    static let reverseWrap = Modes(rawValue: 1 << 14)
    static let applicationKeypad = Modes(rawValue: 1 << 15)
    static let backarrowSendsBackspace = Modes(rawValue: 1 << 16)
    static let leftRightMargins = Modes(rawValue: 1 << 17)
    static let focusEvents = Modes(rawValue: 1 << 18)
    static let alternateScroll = Modes(rawValue: 1 << 19)
    static let metaSendsEscape = Modes(rawValue: 1 << 20)
    static let altSendsEscape = Modes(rawValue: 1 << 21)
    static let eightBitMeta = Modes(rawValue: 1 << 22)
    static let urgentOnBell = Modes(rawValue: 1 << 23)
    static let extendedReverseWrap = Modes(rawValue: 1 << 24)
    static let bracketedPaste = Modes(rawValue: 1 << 25)
    static let synchronised = Modes(rawValue: 1 << 26)
    static let graphemeClusters = Modes(rawValue: 1 << 27)
    static let colorSchemeUpdates = Modes(rawValue: 1 << 28)
    static let inBandResize = Modes(rawValue: 1 << 29)
    static let screenEchoesErase = Modes(rawValue: 1 << 30)
    static let rightToLeft = Modes(rawValue: 1 << 31)

    /// After RIS.
    static let standard: Modes = [.autowrap, .autorepeat, .cursorVisible, .sendReceive, .alternateScroll]

    /// A private mode that is nothing but a bit.
    static func privateMode(_ number: Int) -> Modes? {
        switch number {
        case 1: return .applicationCursor
        case 4: return .smoothScroll
        case 5: return .reverseVideo
        case 6: return .origin
        case 7: return .autowrap
        case 8: return .autorepeat
        case 12: return .cursorBlink
        case 25: return .cursorVisible
        case 40: return .columnSwitch
        case 42: return .nationalSets
        case 45: return .reverseWrap
        case 66: return .applicationKeypad
        case 67: return .backarrowSendsBackspace
        case 69: return .leftRightMargins
        case 1004: return .focusEvents
        case 1007: return .alternateScroll
        case 1034: return .eightBitMeta
        case 1036: return .metaSendsEscape
        case 1039: return .altSendsEscape
        case 1042: return .urgentOnBell
        case 1045: return .extendedReverseWrap
        case 2004: return .bracketedPaste
        case 2026: return .synchronised
        case 2027: return .graphemeClusters
        case 2031: return .colorSchemeUpdates
        case 2048: return .inBandResize
        default: return nil
        }
    }

    /// A mode of SM and RM.
    static func ansiMode(_ number: Int) -> Modes? {
        switch number {
        case 2: return .keyboardLocked
        case 4: return .insert
        case 12: return .sendReceive
        case 20: return .newLine
        default: return nil
        }
    }

    /// Numbers of the private modes, in the order in which a snapshot sets them. 12 and 25 stand with the cursor,
    /// 6 and 69 with the margins, 2026 is never left on.
    static let privateNumbers = [
        1, 4, 5, 7, 8, 12, 25, 40, 42, 45, 66, 67, 1004, 1007, 1034, 1036, 1039, 1042, 1045, 2004, 2027, 2031, 2048,
    ]
    /// Numbers of the modes of SM and RM that a snapshot sets; insert comes last of all.
    static let ansiNumbers = [2, 12, 20]
}
