/// The size of a terminal (struct winsize, tty_ioctl(4)).
public struct TerminalSize: Hashable, Sendable, Codable {
    /// Character cells across; 0 when unknown.
    public var columns: UInt16
    /// Character cells down; 0 when unknown.
    public var rows: UInt16
    /// Pixels across; 0 when unknown.
    public var pixelWidth: UInt16
    /// Pixels down; 0 when unknown.
    public var pixelHeight: UInt16

    /// A size in character cells and, where known, in pixels.
    public init(columns: UInt16, rows: UInt16, pixelWidth: UInt16 = 0, pixelHeight: UInt16 = 0) {
        self.columns = columns
        self.rows = rows
        self.pixelWidth = pixelWidth
        self.pixelHeight = pixelHeight
    }

    /// What a session starts with when nobody said otherwise: 80 columns, 24 rows.
    public static let standard = TerminalSize(columns: 80, rows: 24)
    /// The most columns or rows that a session can have.
    public static let maximumExtent: UInt16 = 4096

    /// Whether both extents are known.
    public var isKnown: Bool { columns > 0 && rows > 0 }

    /// The same size with unreasonable extents cut to ``maximumExtent``.
    public var clamped: TerminalSize {
        TerminalSize(
            columns: min(columns, Self.maximumExtent),
            rows: min(rows, Self.maximumExtent),
            pixelWidth: pixelWidth,
            pixelHeight: pixelHeight
        )
    }
}
