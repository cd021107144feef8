import CZstd
import Glibc

/// The bytes of a part as they were written, however it is stored.
///
/// ``init(_:)`` is the one place where a part is opened for reading.
final class PartSource {
    private let name: String
    private let descriptor: Int32
    private var offset = 0
    private var inflater: Inflater?

    /// Opens a part at its beginning.
    init(_ part: RecordingPart) throws(RecordingError) {
        name = part.name
        descriptor = part.descriptor
        guard !part.isSealed else {
            throw RecordingError(.sealed, "\(part.name) is sealed, and is not opened without its key")
        }
        if part.isCompressed { inflater = try Inflater(name: name) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// Reads into `target`; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
        guard let inflater else { return try readStored(into: target) }
        return try inflater.read(into: target) { buffer throws(RecordingError) in try readStored(into: buffer) }
    }

    private func readStored(into target: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
        while true {
            let count = pread(descriptor, target.baseAddress, target.count, off_t(offset))
            if count >= 0 {
                offset += count
                return count
            }
            guard errno == EINTR else {
                throw RecordingError(.system, "\(name) cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }
}

/// Zstandard frames (RFC 8878), one behind the other.
private final class Inflater {
    private let name: String
    private let context: OpaquePointer
    private let input: UnsafeMutableRawBufferPointer
    private var filled = ZSTD_inBuffer()
    /// Whether a frame has begun that has not ended.
    private var isWithinFrame = false

    init(name: String) throws(RecordingError) {
        guard let context = ZSTD_createDStream() else {
            throw RecordingError(.system, "\(name) cannot be read: no memory to decompress it")
        }
        self.name = name
        self.context = context
        input = .allocate(byteCount: ZSTD_DStreamInSize(), alignment: 16)
        filled = ZSTD_inBuffer(src: input.baseAddress, size: 0, pos: 0)
    }

    deinit {
        ZSTD_freeDStream(context)
        input.deallocate()
    }

    func read(
        into target: UnsafeMutableRawBufferPointer,
        _ more: (UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int
    ) throws(RecordingError) -> Int {
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        while output.pos == 0 {
            if filled.pos == filled.size {
                filled = ZSTD_inBuffer(src: input.baseAddress, size: try more(input), pos: 0)
                if filled.size == 0 {
                    guard isWithinFrame else { return 0 }
                    isWithinFrame = false
                    throw RecordingError(.compression, "\(name) ends in the middle of its compressed bytes")
                }
            }
            let result = ZSTD_decompressStream(context, &output, &filled)
            guard ZSTD_isError(result) == 0 else {
                let reason = String(cString: ZSTD_getErrorName(result))
                throw RecordingError(.compression, "\(name) cannot be decompressed: \(reason)")
            }
            isWithinFrame = result != 0
        }
        return output.pos
    }
}
