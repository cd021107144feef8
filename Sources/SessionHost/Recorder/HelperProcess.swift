import CRoost
import Glibc

/// A process that does for the writer what may take long, such as to wait for the disk.
struct HelperProcess {
    private let pid: pid_t
    /// Ready when the process has ended: it held the other end.
    let descriptor: Int32

    /// Starts one that does `body`; nil where there is no process to be had. `unneeded` is closed in it.
    init?(without unneeded: Int32, _ body: () -> Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        let pid = croost_fork()
        if pid == 0 {
            close(unneeded)
            close(ends[0])
            _exit(body())
        }
        close(ends[1])
        guard pid > 0 else {
            close(ends[0])
            return nil
        }
        self.pid = pid
        descriptor = ends[0]
    }

    /// Takes note of its end, and returns its exit status; -1 where a signal has ended it.
    func reap() -> Int32 {
        close(descriptor)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }
}
