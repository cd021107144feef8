import ArgumentParser
import Client
import SessionModel

/// `roost limit`: what a session may use.
struct SessionLimit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Change what a session may use, or show it.",
        usage: "roost limit [<options>] <session>",
        discussion: """
            A limit holds at once for all that runs in the session. "infinity" takes it away. Without options the limits \
            are shown. How long a session may run can be said at its start only.

            EXAMPLES:
              roost limit api --memory-max 4G --tasks-max 500
              roost limit api --cpu-quota 50%
              roost limit api

            SEE ALSO: systemd.resource-control(5), roost doctor (what this machine can limit).
            """
    )

    @OptionGroup var limits: LimitOptions
    @OptionGroup var reference: SessionReference

    func run() throws {
        let session = try SessionsClient.connect().session(reference.session)
        guard limits.limits == Limits() else { return try session.set(limits.limits) }
        let current = try session.details().limits
        if current == Limits() { return Console.hint("No limits.") }
        for key in Limits.Key.allCases {
            if let value = current[key] {
                Console.print("\(LimitsText.option(key)) \(LimitsText.value(value, of: key))")
            }
        }
    }
}
