import CRoost
import Glibc
import Synchronization

/// Runs the jobs of an actor on the thread of an ``EventLoop``, so that a process can use async/await and stay at one
/// thread.
///
/// The actor returns this executor as its `unownedExecutor`; callbacks of the loop's sources are then isolated to the
/// actor, and the actor may wait for replies with `await`. Tasks are begun with `Task.immediate(executorPreference:)`:
/// without the preference the runtime resumes a continuation on its global pool first, whose threads then exist for
/// nothing. Jobs may be enqueued from any thread.
public final class EventLoopExecutor: SerialExecutor, TaskExecutor {
    /// The loop; it must be used on the thread that made the executor.
    public nonisolated(unsafe) let loop: EventLoop

    private let wakeUp: Int32
    private let jobs = Mutex<[UnownedJob]>([])
    private let thread: pthread_t
    private nonisolated(unsafe) var source: EventSource?

    /// Makes a loop, and an executor on it that belongs to this thread.
    public init() throws(SystemdError) {
        loop = try EventLoop()
        thread = pthread_self()
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeUp >= 0 else { throw .last("eventfd") }
        source = try loop.onIO(wakeUp, .readable) { [unowned self] _ in runJobs() }
    }

    deinit {
        source?.cancel()
        close(wakeUp)
    }

    /// Takes a job, to be run in the loop's next round.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        // One wake-up serves all jobs that are enqueued before it is handled.
        if isFirst { eventfd_write(wakeUp, 1) }
    }

    /// Whether this is the loop's thread; lets callbacks of C code be taken for isolated.
    public func isIsolatingCurrentContext() -> Bool? {
        pthread_equal(pthread_self(), thread) != 0
    }

    /// Ends the process when this is not the loop's thread.
    public func checkIsolated() {
        precondition(pthread_equal(pthread_self(), thread) != 0, "not on the event loop's thread")
    }

    private func runJobs() {
        var count: eventfd_t = 0
        eventfd_read(wakeUp, &count)
        let batch = jobs.withLock { jobs in
            defer { jobs.removeAll(keepingCapacity: true) }
            return jobs
        }
        for job in batch {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }
}
