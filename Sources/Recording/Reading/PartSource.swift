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
    private var unsealer: Unsealer?

    /// Opens a part at its beginning.
    init(_ part: RecordingPart) throws(RecordingError) {
        name = part.name
        descriptor = part.descriptor
        if part.isSealed {
            guard let key = part.key else {
                throw RecordingError(.sealed, "\(part.name) is sealed, and is not opened without its key")
            }
            unsealer = Unsealer(key)
        }
        if part.isCompressed { inflater = try Inflater(name: name) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// Reads into `target`; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
        if let unsealer {
            return try unsealer.read(into: target) { buffer throws(RecordingError) in try readStored(into: buffer) }
        }
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

/// Sealed chunks, one behind the other; a last one that is not whole is what a crash has left.
private final class Unsealer {
    /// Bytes that are read at a time.
    private static let length = 256 << 10

    private var reader: SealReader
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
    private var text: ArraySlice<UInt8> = []

    init(_ key: SealSecretKey) {
        reader = SealReader(key: key)
    }

    deinit {
        input.deallocate()
    }

    func read(
        into target: UnsafeMutableRawBufferPointer,
        _ more: (UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int
    ) throws(RecordingError) -> Int {
        while text.isEmpty {
            if let chunk = try reader.next() {
                text = chunk[...]
                continue
            }
            let count = try more(input)
            guard count > 0 else { return 0 }
            reader.append(UnsafeRawBufferPointer(rebasing: input[..<count]))
        }
        let count = min(text.count, target.count)
        target.copyBytes(from: text.prefix(count))
        text = text.dropFirst(count)
        return count
    }
}
