/// Where what connections send is read to: one place for all of them, as each read is handled before the next.
///
/// It is never given back: one that came and went with each key would cost more than the pages that a large paste has
/// made resident.
final class ReceiveBuffer {
    /// Bytes that are read from a connection before others get their turn: 32 KiB.
    static let capacity = 32 << 10

    /// The place; what it holds is valid until the next read.
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)

    deinit {
        storage.deallocate()
    }
}
