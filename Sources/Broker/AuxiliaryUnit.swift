import SessionModel
import Systemd

/// Units of their own for what the broker starts beside sessions: a terminal, or the user's command. They are no children
/// of the broker, and outlive it.
enum AuxiliaryUnit {
    /// How long the user's command may take.
    static let commandLimitUSec: UInt64 = 60_000_000

    /// The properties of a unit that runs `arguments` with `environment` added (systemd.service(5)).
    ///
    /// systemd puts in values for `$` where it runs a command: what is not ours to say is written so that it does not.
    static func properties(
        _ description: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        limitUSec: UInt64? = nil
    ) -> [(String, Value)] {
        let words = arguments.map { $0.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$") }
        let command = Value.structure([.string(arguments.first ?? ""), .strings(words), .bool(false)])
        var properties: [(String, Value)] = [
            ("Description", .string(description)),
            ("Type", .string("exec")),
            ("ExecStart", .array([command], of: "(sasb)")),
            ("CollectMode", .string("inactive-or-failed")),
            ("Environment", .strings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })),
        ]
        if let limitUSec { properties.append(("RuntimeMaxUSec", .uint64(limitUSec))) }
        return properties
    }

    /// What runs the user's command; the facts are values in its environment, and no part of its text.
    static func shell(_ command: String) -> [String] { ["/bin/sh", "-c", command] }

    /// What opens `command` in a terminal: the one that is configured, or else the first that there is.
    static func terminal(_ configured: [String], _ command: [String]) -> [String] {
        guard configured.isEmpty else { return ["/bin/sh", "-c", #"exec "$@""#, "roost"] + configured + command }
        return ["/bin/sh", "-c", search, "roost"] + command
    }

    /// The order of desktops: the proposed standard, the user's own choice, the distribution's.
    private static let search = """
        command -v xdg-terminal-exec >/dev/null 2>&1 && exec xdg-terminal-exec "$@"
        [ -n "$TERMINAL" ] && command -v "$TERMINAL" >/dev/null 2>&1 && exec "$TERMINAL" -e "$@"
        command -v x-terminal-emulator >/dev/null 2>&1 && exec x-terminal-emulator -e "$@"
        echo "there is no terminal: set Terminal= in [Notify] of the configuration" >&2
        exit 1
        """

    /// What a command is told of a session that wants attention.
    static func environment(
        of record: SessionRecord,
        id: String,
        kind: AttentionKind,
        activity: Activity,
        text: NotificationText
    ) -> [String: String] {
        [
            "ROOST_SESSION": id,
            "ROOST_NAME": NotificationText.plain(record.name ?? ""),
            "ROOST_TAGS": NotificationText.plain(record.tags.joined(separator: " ")),
            "ROOST_KIND": kind.rawValue,
            "ROOST_ACTIVITY": activity.rawValue,
            "ROOST_REASON": text.body,
            "ROOST_SUMMARY": text.summary,
            "ROOST_DIRECTORY": NotificationText.plain(record.workingDirectory),
        ]
    }
}
