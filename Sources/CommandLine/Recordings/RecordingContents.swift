import Recording

/// What is in a recording, counted.
struct RecordingContents {
    /// Something that happened to the recording.
    struct Mark: Hashable {
        var kind: RecordMark
        /// Microseconds since 1970-01-01 UTC.
        var time: UInt64
        /// Bytes that are missing, where some are.
        var size: Int
    }

    private(set) var lines = 0
    private(set) var outputBytes = 0
    private(set) var inputBytes = 0
    /// Bytes that were typed while the terminal did not echo.
    private(set) var maskedBytes = 0
    /// Bytes that the disk was too slow or too full for.
    private(set) var droppedBytes = 0
    private(set) var marks: [Mark] = []
    /// Microseconds from the first line to the last.
    private(set) var duration: UInt64 = 0
    private(set) var losses = RecordReader.Losses()

    /// Reads a recording through.
    init(_ index: RecordingIndex) {
        let reader = index.reader()
        reader.decodesData = false
        while reader.advance() {
            lines += 1
            let head = reader.head
            switch head.direction {
            case .output: outputBytes += head.size
            case .input where head.isMasked: maskedBytes += head.size
            case .input: inputBytes += head.size
            case .mark:
                guard let mark = head.mark else { continue }
                if mark == .dropped { droppedBytes += head.size }
                marks.append(Mark(kind: mark, time: head.timestamp, size: head.size))
            case .resize, .screen: break
            }
            duration = reader.position
        }
        losses = reader.losses
    }
}
