import Client
import Glibc
import SessionModel
import Systemd

/// Waits of a command that has more than one thing to wait for.
enum Polling {
    /// The deadline after `span` microseconds; nil where there is none.
    static func deadline(after span: UInt64?) -> UInt64? {
        guard let span, span != UInt64.max else { return nil }
        let (sum, overflow) = SystemClock.monotonic.addingReportingOverflow(span)
        return overflow ? nil : sum
    }

    /// Handles what has come on the bus.
    static func process(_ bus: Bus) throws(ClientError) {
        do throws(SystemdError) {
            while try bus.process() {}
        } catch {
            throw ClientError(.hostUnreachable, "the user's D-Bus has gone: \(error.message)", cause: error)
        }
    }

    /// Waits for the bus, for one of `entries`, whose events are filled in, and for `deadline` at the longest.
    static func wait(_ bus: Bus?, _ entries: inout [pollfd], until deadline: UInt64?) throws(ClientError) {
        var all = entries
        var earliest = deadline ?? UInt64.max
        if let bus {
            do throws(SystemdError) {
                all.append(try bus.pollEntry)
                earliest = min(earliest, try bus.pollDeadline ?? UInt64.max)
            } catch {
                throw ClientError(.hostUnreachable, "the user's D-Bus has gone: \(error.message)", cause: error)
            }
        }
        var timeout: Int32 = -1
        if earliest != UInt64.max {
            let now = SystemClock.monotonic
            // Rounded up: to be back too early would make it a loop that does not wait.
            timeout = earliest > now ? Int32(clamping: (earliest - now + 999) / 1000) : 0
        }
        let count = poll(&all, nfds_t(all.count), timeout)
        for index in entries.indices { entries[index].revents = count > 0 ? all[index].revents : 0 }
    }
}
