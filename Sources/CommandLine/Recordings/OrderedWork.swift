import Glibc

/// Pieces of work on all processors, whose results are taken in the order of the pieces.
final class OrderedWork<Result: Sendable>: @unchecked Sendable {
    private let count: Int
    private let body: @Sendable (Int) -> Result
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var next = 0
    private var results: [Int: Result] = [:]
    private var threads: [pthread_t] = []

    /// Begins with `count` pieces on as many threads as there are processors.
    init(
        _ count: Int,
        threads wanted: Int = sysconf(Int32(_SC_NPROCESSORS_ONLN)),
        _ body: @escaping @Sendable (Int) -> Result
    ) {
        self.count = count
        self.body = body
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        for _ in 0..<max(1, min(wanted, count)) {
            if let thread = ThreadBody.start({ self.work() }) { threads.append(thread) }
        }
        // A system that gives no thread at all: it is done here.
        if threads.isEmpty { work() }
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    private func work() {
        while true {
            pthread_mutex_lock(mutex)
            let piece = next
            next += 1
            pthread_mutex_unlock(mutex)
            guard piece < count else { return }
            let result = body(piece)
            pthread_mutex_lock(mutex)
            results[piece] = result
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
    }

    /// Hands the results over in their order, each as soon as it and those before it are there.
    func forEach(_ take: (Int, Result) throws -> Void) rethrows {
        defer { threads.forEach { pthread_join($0, nil) } }
        for piece in 0..<count {
            pthread_mutex_lock(mutex)
            while results[piece] == nil { pthread_cond_wait(condition, mutex) }
            let result = results.removeValue(forKey: piece)
            pthread_mutex_unlock(mutex)
            if let result { try take(piece, result) }
        }
    }
}

/// What a thread does.
private final class ThreadBody {
    private let body: () -> Void

    private init(_ body: @escaping () -> Void) {
        self.body = body
    }

    /// Does `body` on a thread of its own (pthread_create(3)); nil where the system gives none.
    static func start(_ body: @escaping () -> Void) -> pthread_t? {
        let context = Unmanaged.passRetained(ThreadBody(body))
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, runThread, context.toOpaque())
        if result == 0 { return thread }
        context.release()
        return nil
    }

    fileprivate static func run(_ context: UnsafeMutableRawPointer?) {
        guard let context else { return }
        Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body()
    }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    ThreadBody.run(context)
    return nil
}
