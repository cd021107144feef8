import CRoost
import Glibc
import HostProtocol

/// The hand-over as a file in memory (memfd_create(2)), for a program that inherits its descriptor.
enum HandoverFile {
    /// The largest hand-over that is read, in bytes.
    private static let maximum = 256 << 20

    /// A file that holds `bytes`, close-on-exec; the caller closes it.
    static func make(_ bytes: [UInt8]) throws(HostError) -> Int32 {
        let file = croost_memory_file("roost-handover")
        guard file >= 0 else { throw .last(.system, "memfd_create") }
        do throws(HostError) {
            try write(bytes, to: file)
        } catch {
            close(file)
            throw error
        }
        return file
    }

    /// Writes `bytes` over the beginning of `file`.
    static func write(_ bytes: [UInt8], to file: Int32) throws(HostError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(file, $0.baseAddress?.advanced(by: offset), $0.count - offset, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last(.system, "pwrite") }
            offset += count
        }
    }

    /// What `file` holds. Throws where it is none, or cannot be read by this program.
    static func read(_ file: Int32) throws(HostError) -> Handover {
        let size = lseek(file, 0, SEEK_END)
        guard size >= 0 else { throw .last(.system, "lseek") }
        guard size <= maximum else {
            throw HostError(.system, "the hand-over has \(size) bytes, more than \(maximum)", errno: EFBIG)
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                pread(file, $0.baseAddress?.advanced(by: offset), $0.count - offset, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last(.system, "pread") }
            offset += count
        }
        do throws(ProtocolError) {
            return try Handover(decoding: bytes[...])
        } catch {
            throw HostError(.system, error.message, errno: EBADMSG)
        }
    }
}
