import Glibc
import SessionHost

/// The main process of a session's unit. Synchronous: the host uses no Swift concurrency.
@main
enum Main {
    static func main() {
        exit(HostProcess.run(arguments: CommandLine.arguments))
    }
}
