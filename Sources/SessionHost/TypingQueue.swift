import HostProtocol
import Systemd

/// The texts that are to be typed, in their order: the first one is being typed.
struct TypingQueue {
    /// How many may wait.
    static let limit = 1024
    /// Bytes of text that may wait: 4 MiB.
    static let maximumBytes = 4 << 20
    /// How long after the program has read a text the key behind it comes. Programs that look for pastes take an Enter for
    /// a part of one that comes too soon: Codex within 120 ms, Claude Code within 100 ms, Gemini within 40 ms.
    static let textPause = Duration.milliseconds(200)
    /// How long after a key the next one comes.
    static let keyPause = Duration.milliseconds(50)
    /// How soon the terminal is asked whether the program has read all; a program that does not is asked after less and less
    /// often, up to ``longestLook``, as long as somebody's text waits for it.
    static let firstLook = Duration.milliseconds(2)
    static let longestLook = Duration.milliseconds(500)
    /// The same when an answer was given.
    static let longestIdleLook = Duration.seconds(30)
    /// How long what others type is kept back between a text and the keys behind it. A program that hangs gets a Ctrl-C.
    static let longestHold = Duration.seconds(1)

    /// The texts.
    var texts: [PendingText] = []
    /// The tokens of those that were typed, or are being typed.
    var tokens = TokenMemory()
    /// Bytes of input that the terminal has taken.
    var taken: UInt64 = 0
    /// The same, when it has all of what the first text is made of so far.
    var mark: UInt64 = 0
    /// Whether what others type is kept back.
    var isHolding = false
    /// Whether the queue is being looked at.
    var isAdvancing = false
    /// How long the next look at the terminal is away.
    var look = firstLook

    /// For the first text: its pause, the next look, or the end of the hold.
    var timer: EventSource?
    /// For the earliest of the deadlines.
    var deadlineTimer: EventSource?
}
