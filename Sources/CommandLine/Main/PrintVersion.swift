import ArgumentParser
import Client
import Systemd

/// `roost version`: of this program, the broker and systemd.
struct PrintVersion: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the versions of this program, the broker and systemd.",
        discussion: "SEE ALSO: roost doctor."
    )

    @Flag(help: "Print a JSON object; null where there is no answer.")
    var json = false

    /// The versions as --json prints them.
    struct Versions: Encodable {
        let roost: String
        let broker: String?
        let systemd: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case roost, broker, systemd
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(roost, forKey: .roost)
            try container.encode(broker, forKey: .broker)
            try container.encode(systemd, forKey: .systemd)
        }
    }

    func run() throws {
        let client = try? SessionsClient.connect()
        let versions = Versions(
            roost: Version.number,
            broker: try? client?.version(),
            systemd: client.flatMap { ServiceManager(bus: $0.bus).version }
        )
        if json { return try Console.printJSON(versions) }
        Console.print("roost \(versions.roost)")
        Console.print("broker \(PlainText.line(versions.broker ?? "not reachable; \"roost doctor\" says why"))")
        Console.print("systemd \(PlainText.line(versions.systemd ?? "not reachable; \"roost doctor\" says why"))")
    }
}
