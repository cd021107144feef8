import Systemd

/// What this binary exports, as the D-Bus introspection format has it.
public enum Introspection {
    /// Prints the interfaces of the manager and of a session: what dbus/org.roost.Sessions1.xml is held against.
    public static func printDocument() {
        let loop = BrokerActor.executor.loop
        Task.immediate(executorPreference: BrokerActor.executor) { @BrokerActor in
            print("<node>\n\(ManagerInterface.make().xml())\(SessionInterface.make().xml())</node>")
            BrokerActor.executor.loop.exit(0)
        }
        _ = try? loop.run()
    }
}
