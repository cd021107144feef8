/// What a host hands over of what it knows of the session's activity. Times are microseconds of CLOCK_MONOTONIC.
public struct ActivityHandover: Hashable, Sendable {
    /// Its name among ``Handover/extras``.
    public static let name = "activity"

    /// What was told last.
    public var facts: ActivityFacts
    /// When output began that was work.
    public var workStart: UInt64
    /// When there was output last.
    public var lastOutput: UInt64
    /// When somebody typed last.
    public var lastInput: UInt64
    /// The text of the notification that nobody has answered; nil where there is none.
    public var notification: String?
    /// When it came.
    public var notifiedAt: UInt64
    /// The state of OSC 9 ; 4.
    public var progress: UInt8
    /// When it became so.
    public var progressAt: UInt64
    /// The letter of the last mark of OSC 133; 0 for none.
    public var mark: UInt8
    /// When it was set.
    public var markAt: UInt64
    /// Whether there has been no output for a while, and no use of the processor.
    public var isQuiet: Bool
    /// Whether the program that is in front read single keys when it fell quiet.
    public var isRaw: Bool

    /// What there is at the beginning.
    public init(
        facts: ActivityFacts = ActivityFacts(),
        workStart: UInt64 = 0,
        lastOutput: UInt64 = 0,
        lastInput: UInt64 = 0,
        notification: String? = nil,
        notifiedAt: UInt64 = 0,
        progress: UInt8 = 0,
        progressAt: UInt64 = 0,
        mark: UInt8 = 0,
        markAt: UInt64 = 0,
        isQuiet: Bool = true,
        isRaw: Bool = false
    ) {
        self.facts = facts
        (self.workStart, self.lastOutput, self.lastInput) = (workStart, lastOutput, lastInput)
        (self.notification, self.notifiedAt) = (notification, notifiedAt)
        (self.progress, self.progressAt, self.mark, self.markAt) = (progress, progressAt, mark, markAt)
        (self.isQuiet, self.isRaw) = (isQuiet, isRaw)
    }

    /// Makes all times `now` at the latest.
    public mutating func limit(to now: UInt64) {
        for time in [
            \Self.facts.since, \.facts.claimed, \.facts.resumed, \.facts.settled, \.workStart, \.lastOutput,
            \.lastInput,
            \.notifiedAt, \.progressAt, \.markAt,
        ] {
            self[keyPath: time] = min(self[keyPath: time], now)
        }
    }

    /// The bytes for ``Handover/extras``.
    public func encode() -> [UInt8] {
        var writer = ByteWriter()
        facts.encode(into: &writer)
        for time in [workStart, lastOutput, lastInput] { writer.put(time) }
        writer.put(notification == nil ? UInt8(0) : 1)
        writer.put(notification ?? "")
        writer.put(notifiedAt)
        writer.put(progress)
        writer.put(progressAt)
        writer.put(mark)
        writer.put(markAt)
        writer.put((isQuiet ? UInt8(1) : 0) | (isRaw ? 2 : 0))
        return writer.bytes
    }

    /// Reads what another program has handed over. Throws ``ProtocolError/Code/malformedFrame``.
    public init(decoding bytes: [UInt8]) throws(ProtocolError) {
        var reader = ByteReader(bytes[...], subject: .handover)
        self.init(facts: try ActivityFacts(from: &reader))
        workStart = try reader.integer()
        lastOutput = try reader.integer()
        lastInput = try reader.integer()
        let isNotified = try reader.integer(UInt8.self) != 0
        let text = try reader.string()
        notification = isNotified ? text : nil
        notifiedAt = try reader.integer()
        progress = try reader.integer()
        progressAt = try reader.integer()
        mark = try reader.integer()
        markAt = try reader.integer()
        let flags = try reader.integer(UInt8.self)
        (isQuiet, isRaw) = (flags & 1 != 0, flags & 2 != 0)
    }
}
