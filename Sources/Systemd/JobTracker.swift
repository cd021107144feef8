/// Brings the end of a manager's job together with whoever waits for it, in whichever order they come.
///
/// The signal of a short job can come in before the reply that names the job.
struct JobTracker {
    /// How many ends that nobody has asked for are kept: jobs of other clients end too.
    static let maximumUnclaimed = 256

    private var waiting: [String: UnsafeContinuation<String, Never>] = [:]
    private var unclaimed: [(path: String, result: String)] = []

    /// Notes that the job at `path` has ended.
    mutating func ended(_ path: String, result: String) {
        if let continuation = waiting.removeValue(forKey: path) {
            continuation.resume(returning: result)
            return
        }
        if unclaimed.count == Self.maximumUnclaimed { unclaimed.removeFirst() }
        unclaimed.append((path, result))
    }

    /// Takes the result of the job at `path` when it has ended already.
    mutating func claim(_ path: String) -> String? {
        guard let index = unclaimed.lastIndex(where: { $0.path == path }) else { return nil }
        return unclaimed.remove(at: index).result
    }

    /// Resumes `continuation` once the job at `path` ends.
    mutating func wait(for path: String, _ continuation: UnsafeContinuation<String, Never>) {
        waiting[path] = continuation
    }
}

extension UnitManager {
    /// Waits for the end of the job at `path`; returns its result (`done`, `failed`, `timeout`, …).
    func result(ofJob path: String) async -> String {
        if let result = jobs.claim(path) { return result }
        return await withUnsafeContinuation { jobs.wait(for: path, $0) }
    }
}
