import Client
import Systemd

/// Tells the service manager and the bus that files have changed.
enum ServiceReload {
    /// Makes both read their files again; where there is no bus, says that this is still to be done.
    static func run() throws {
        let client: SessionsClient
        do throws(ClientError) {
            client = try SessionsClient.connect()
        } catch {
            Console.complain("the files are in place, but \(error.message)")
            return
        }
        do {
            try ServiceManager(bus: client.bus).reload()
            Console.print("reloaded the user's service manager")
            try MessageBus(bus: client.bus).reload()
            Console.print("reloaded the user's D-Bus")
        } catch {
            Console.complain("a reload failed: \(error); log in again, or run \"systemctl --user daemon-reload\"")
        }
    }
}
