import Client
import SessionModel
import Systemd

/// A job for the broker's unit, and what is said about it.
enum ServiceJob {
    /// Runs the job `member` and says that the broker was `done`.
    static func run(_ member: String, _ done: String) throws(ClientError) {
        let client = try SessionsClient.connect()
        let result: String
        do throws(SystemdError) {
            result = try ServiceManager(bus: client.bus).run(member, UnitName.broker)
        } catch {
            throw failure(error)
        }
        guard result == "done" else {
            throw ClientError(
                .hostUnreachable,
                "\(UnitName.broker) could not be \(done): the job ended with the result \"\(result)\"; "
                    + "see \"journalctl --user-unit \(UnitName.broker)\""
            )
        }
        Console.print("\(done) \(UnitName.broker); sessions were not touched")
    }

    private static func failure(_ error: SystemdError) -> ClientError {
        if error.name == "org.freedesktop.systemd1.NoSuchUnit" {
            return ClientError(
                .hostUnreachable,
                "\(UnitName.broker) is not installed for this user; run \"roost service install\"",
                cause: error
            )
        }
        return ClientError(.hostUnreachable, "the user's service manager refuses: \(error.message)", cause: error)
    }
}
