import CRoost
import Glibc

/// Signals that are read from a descriptor instead of interrupting (signalfd(2)).
final class SignalWatch {
    /// The descriptor, readable when a signal has come.
    let descriptor: Int32
    private var saved = sigset_t()

    /// Blocks `signals` until it goes.
    init(_ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        sigprocmask(SIG_BLOCK, &set, &saved)
        descriptor = signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        sigprocmask(SIG_SETMASK, &saved, nil)
    }

    /// The next signal that has come; nil when there is none.
    func next() -> Int32? {
        var info = signalfd_siginfo()
        let count = read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size)
        return count == MemoryLayout<signalfd_siginfo>.size ? Int32(info.ssi_signo) : nil
    }
}
