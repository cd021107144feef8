import Glibc

/// Standard input, output and error of a program that may be started without them, as by cron(8) or a daemon.
enum StandardStreams {
    /// Opens /dev/null for each that is closed, so that no connection gets its number.
    static func complete() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is the one that is missing.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }
}
