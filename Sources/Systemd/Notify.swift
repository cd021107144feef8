import CSystemd

/// Messages to the service manager that started this process (sd_notify(3)); nothing happens where there is none.
public enum Notify {
    /// The service is up; `status` is shown by `systemctl status`.
    public static func ready(status: String? = nil) {
        send(["READY=1"] + (status.map { ["STATUS=" + singleLine($0)] } ?? []))
    }

    /// The service is about to end.
    public static func stopping() {
        send(["STOPPING=1"])
    }

    /// One line for people, shown by `systemctl status`.
    public static func status(_ text: String) {
        send(["STATUS=" + singleLine(text)])
    }

    /// Any assignments of sd_notify(3), each without a line break.
    public static func send(_ assignments: [String]) {
        _ = sd_notify(0, assignments.map(singleLine).joined(separator: "\n"))
    }

    private static func singleLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
