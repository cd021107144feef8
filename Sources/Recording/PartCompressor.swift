import CZstd
import Glibc

/// Compresses a part (RFC 8878), from one descriptor to another, in pieces.
public enum PartCompressor {
    /// Where a higher level gains little more.
    private static let level: Int32 = 3

    /// Writes what `source` holds from here on to `target` as one frame with a checksum.
    ///
    /// Throws ``RecordingError/Code/system``.
    public static func compress(_ source: Int32, to target: Int32) throws(RecordingError) {
        guard let context = ZSTD_createCCtx() else { throw RecordingError(.system, "no memory to compress with") }
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        var input = [UInt8](repeating: 0, count: ZSTD_CStreamInSize())
        var output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
        while true {
            let count = read(source, &input, input.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw last("read") }
            try feed(context, input[..<count], &output, to: target)
            if count == 0 { return }
        }
    }

    /// Compresses `bytes`; none of them end the frame.
    private static func feed(
        _ context: OpaquePointer,
        _ bytes: ArraySlice<UInt8>,
        _ output: inout [UInt8],
        to target: Int32
    ) throws(RecordingError) {
        let mode = bytes.isEmpty ? ZSTD_e_end : ZSTD_e_continue
        var position = 0
        var isDone = false
        while !isDone {
            var written = 0
            let result = bytes.withUnsafeBytes { source in
                output.withUnsafeMutableBytes { room in
                    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: position)
                    var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                    let result = ZSTD_compressStream2(context, &target, &input, mode)
                    (position, written) = (input.pos, target.pos)
                    return result
                }
            }
            guard ZSTD_isError(result) == 0 else {
                throw RecordingError(.system, "zstd: \(String(cString: ZSTD_getErrorName(result)))")
            }
            try write(output[..<written], to: target)
            isDone = bytes.isEmpty ? result == 0 : position == bytes.count
        }
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to target: Int32) throws(RecordingError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw last("write") }
            rest = rest.dropFirst(count)
        }
    }

    private static func last(_ call: String) -> RecordingError {
        RecordingError(.system, "\(call): \(strerror(errno).map { String(cString: $0) } ?? "error \(errno)")")
    }
}
