import CSodium

/// libsodium, which has to be started once before it is used (libsodium's documentation, "Usage").
enum Sodium {
    private static let isStarted = sodium_init() >= 0

    static func start() { precondition(isStarted, "the kernel gives no random numbers") }
}
