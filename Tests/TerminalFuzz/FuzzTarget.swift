import Glibc

/// What libFuzzer calls with each input: the process ends where a property does not hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    if let failure = StreamProperties.failure(of: input) {
        print("Does not hold: \(failure)")
        fflush(nil)
        abort()
    }
    return 0
}
