import ArgumentParser
import Broker
import Glibc
import SessionModel

/// The broker's main. Synchronous: the event loop owns the first thread.
@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roostd",
        abstract: "The broker of Roost; started by D-Bus when it is needed.",
        version: RoostVersion.text
    )

    @Flag(help: "Print what the broker exports on the bus, as introspection XML, and exit.")
    var introspect = false

    func run() {
        if introspect {
            Introspection.printDocument()
        } else {
            Glibc.exit(BrokerMain.run())
        }
    }
}
