import Recording
import Systemd

/// What the host tells who writes its recording, as it lies in the ring.
struct RingRecord {
    /// What kind of thing it is.
    enum Kind: UInt8 {
        /// Nothing: the rest of the ring up to its end.
        case padding
        /// What the program printed.
        case output
        /// What was typed.
        case input
        /// How much was typed while the terminal did not echo.
        case maskedInput
        /// The terminal's size.
        case resize
        /// The terminal as it stands.
        case screen
        /// The program was started.
        case started
        /// Something is missing.
        case dropped
        /// The program has ended.
        case ended
        /// A new part begins.
        case rotate
        /// Nothing follows: the session has ended.
        case finish
        /// Another program takes over, which has somebody else write what follows.
        case handOver
    }

    /// When something happened, by two clocks.
    struct Time: Hashable {
        /// Microseconds since 1970-01-01 UTC.
        var timestamp: UInt64
        /// Microseconds since the run began (CLOCK_BOOTTIME).
        var elapsed: UInt64

        /// Now, in a run that began when CLOCK_BOOTTIME was `origin`.
        static func now(since origin: UInt64) -> Time {
            Time(timestamp: SystemClock.realtime, elapsed: SystemClock.boottime.span(since: origin))
        }
    }

    /// What kind of thing it is.
    var kind: Kind
    /// When it happened.
    var time: Time
    /// How many bytes there were, also where none of them is here.
    var size: UInt64
    /// The bytes; valid until the record is given back.
    var payload: UnsafeRawBufferPointer

    /// What its line says; nil where it has none.
    var direction: RecordDirection? {
        switch kind {
        case .output: .output
        case .input, .maskedInput: .input
        case .resize: .resize
        case .screen: .screen
        case .started, .dropped, .ended: .mark
        case .padding, .rotate, .finish, .handOver: nil
        }
    }

    /// The mark of its line; nil where it has none.
    var mark: RecordMark? {
        switch kind {
        case .started: .started
        case .dropped: .dropped
        case .ended: .ended
        default: nil
        }
    }
}
