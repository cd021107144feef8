import ArgumentParser

/// `roost doctor`: whether this machine can run sessions, and what they can expect.
struct MachineDoctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check what sessions need of this machine, and say what to do.",
        discussion: """
            Each check is ok, warn (sessions work, but not all of what is expected of them) or fail (they do not). The \
            exit status is 1 where a check fails.

            EXAMPLES:
              roost doctor
              roost doctor --json | jq -r '.[] | select(.level == "fail").check'

            SEE ALSO: loginctl(1), cgroups(7), systemd-logind.service(8), journald.conf(5).
            """
    )

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let findings = Doctor().findings()
        if json {
            try Console.printJSON(findings)
        } else {
            findings.forEach { Console.write($0.text(style: Console.style)) }
        }
        if findings.contains(where: { $0.level == .fail }) { throw ExitCode(1) }
    }
}
