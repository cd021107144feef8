import CSystemd
import Glibc

/// Who is at the other end, as the bus and the kernel say (sd_bus_creds_get_pid(3)).
public struct Credentials: Hashable, Sendable {
    /// The process that connected; nil when the bus does not tell.
    public let processID: pid_t?
    /// The effective user.
    public let effectiveUserID: uid_t?
    /// What the kernel says of the process; nil when it is gone.
    public let process: ProcessFacts?

    init(of message: Message) throws(SystemdError) {
        var pointer: OpaquePointer?
        // No more than the bus knows, in one call to it: what is in /proc is read by what checks whose it is.
        let mask = UInt64(SD_BUS_CREDS_PID) | UInt64(SD_BUS_CREDS_EUID)
        try check(sd_bus_query_sender_creds(message.pointer, mask, &pointer), "sd_bus_query_sender_creds")
        defer { sd_bus_creds_unref(pointer) }
        var number: pid_t = 0
        processID = sd_bus_creds_get_pid(pointer, &number) >= 0 ? number : nil
        var user: uid_t = 0
        effectiveUserID = sd_bus_creds_get_euid(pointer, &user) >= 0 ? user : nil
        process = processID.flatMap(ProcessFacts.init)
    }
}
