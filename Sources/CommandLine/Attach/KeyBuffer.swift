import Glibc
import HostProtocol

/// What was read from the keyboard, with a frame's header in front of it: it goes to the host from where it was read.
final class KeyBuffer {
    /// Bytes that are read from the keyboard, or a paste, at once.
    static let capacity = 64 * 1024

    private let storage = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Wire.headerLength + capacity,
        alignment: 16
    )
    private var count = 0

    deinit {
        storage.deallocate()
    }

    /// Reads once from `descriptor`, and returns what read(2) did.
    func fill(from descriptor: Int32) -> Int {
        let result = read(descriptor, storage.baseAddress?.advanced(by: Wire.headerLength), Self.capacity)
        count = max(0, result)
        return result
    }

    /// What was read last.
    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[Wire.headerLength..<(Wire.headerLength + count)])
    }

    /// The same as a whole frame of input.
    var frame: UnsafeRawBufferPointer {
        FrameEncoder.putHeader(.input, payloadCount: count, into: storage)
        return UnsafeRawBufferPointer(rebasing: storage[..<(Wire.headerLength + count)])
    }
}
