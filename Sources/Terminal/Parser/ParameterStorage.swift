/// Where the parameters of a control sequence lie.
struct ParameterStorage: ~Copyable {
    let values: UnsafeMutablePointer<Int32>

    init() {
        values = .allocate(capacity: Limits.maximumParameters)
        values.initialize(repeating: -1, count: Limits.maximumParameters)
    }

    deinit {
        values.deallocate()
    }
}
